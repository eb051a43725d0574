package org.posthorn.delivery.checks.classifier;

import java.io.IOException;
import java.util.OptionalDouble;
import org.posthorn.delivery.checks.Advice;
import org.posthorn.delivery.checks.CheckedMessage;
import org.posthorn.delivery.checks.Findings;
import org.posthorn.delivery.checks.MessageCheck;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.spam.Signal;
import org.posthorn.spam.account.AccountFilter;
import org.posthorn.spam.features.FeatureExtractor;
import org.posthorn.spam.features.FeatureLimits;
import org.posthorn.spam.model.Classifier;
import org.posthorn.spam.model.ServerModel;

/// The last check before reputation: the classifier's result for the message's content is one more
/// signal, and the sum of all signals gives the probability that the message is spam. Thread-safe.
public final class SpamCheck implements MessageCheck {
  /// The signal of the classifier.
  public static final String SIGNAL = "classifier";

  private final FeatureExtractor extractor = new FeatureExtractor(FeatureLimits.STANDARD);
  private final ServerModel model;
  private final SpamThresholds thresholds;
  private final boolean header;

  /// @param header whether the message's header gets the results, as mail programs know them
  public SpamCheck(ServerModel model, SpamThresholds thresholds, boolean header) {
    this.model = model;
    this.thresholds = thresholds;
    this.header = header;
  }

  @Override
  public String name() {
    return "spam";
  }

  @Override
  public void examine(CheckedMessage subject, Findings findings) throws IOException {
    double sum = findings.signals().stream().mapToDouble(Signal::weight).sum();
    double words = Classifier.logOdds(extractor.features(subject.view()), model.sums(), null);
    findings.signal(new Signal(SIGNAL, words, text(words)));
    double probability = Classifier.probability(sum + words);
    findings.spam(probability);
    boolean junk = probability >= thresholds.junk();
    if (junk) {
      findings.advise(Advice.JUNK);
    }
    if (header) {
      findings.field(AccountFilter.fields(junk, OptionalDouble.of(probability)));
    }
    if (thresholds.refuse().isPresent() && probability >= thresholds.refuse().getAsDouble()) {
      findings.refuse(EnhancedStatus.of("5.7.1"), "This message looks like spam");
    }
  }

  private static String text(double logOdds) {
    return "by its words and structure, the server's model gives a spam probability of "
        + Math.round(100 * Classifier.probability(logOdds))
        + "%";
  }
}
