package org.posthorn.delivery.judging.classifying;

import java.io.IOException;
import java.util.OptionalDouble;
import org.posthorn.delivery.judging.Advice;
import org.posthorn.delivery.judging.Examiner;
import org.posthorn.delivery.judging.Findings;
import org.posthorn.delivery.judging.Subject;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.spam.Signal;
import org.posthorn.spam.account.AccountJudge;
import org.posthorn.spam.features.FeatureExtractor;
import org.posthorn.spam.features.FeatureLimits;
import org.posthorn.spam.model.Classifier;
import org.posthorn.spam.model.ServerModel;

/// The last examiner: what the classifier says of a message's words and make is one more signal,
/// and the sum of all signals is how likely the message is spam. Thread-safe.
public final class SpamExaminer implements Examiner {
  /// The signal of the classifier.
  public static final String SIGNAL = "classifier";

  private final FeatureExtractor extractor = new FeatureExtractor(FeatureLimits.STANDARD);
  private final ServerModel model;
  private final SpamThresholds thresholds;
  private final boolean header;

  /// @param header whether the message says in its header what was found, as mail programs know it
  public SpamExaminer(ServerModel model, SpamThresholds thresholds, boolean header) {
    this.model = model;
    this.thresholds = thresholds;
    this.header = header;
  }

  @Override
  public String name() {
    return "spam";
  }

  @Override
  public void examine(Subject subject, Findings findings) throws IOException {
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
      findings.field(AccountJudge.fields(junk, OptionalDouble.of(probability)));
    }
    if (thresholds.refuse().isPresent() && probability >= thresholds.refuse().getAsDouble()) {
      findings.refuse(EnhancedStatus.of("5.7.1"), "This message looks like spam");
    }
  }

  private static String text(double logOdds) {
    return "the server's model says, by its words and make: spam with a probability of "
        + Math.round(100 * Classifier.probability(logOdds))
        + "%";
  }
}
