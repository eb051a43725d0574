package org.posthorn.delivery.checks.content;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.posthorn.delivery.checks.Advice;
import org.posthorn.delivery.checks.CheckedMessage;
import org.posthorn.delivery.checks.Findings;
import org.posthorn.delivery.checks.MessageCheck;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.spam.Signal;
import org.posthorn.spam.content.Attachments;
import org.posthorn.spam.content.Phishing;

/// Finds deceptive links and senders, and harmful attachments. Thread-safe.
public final class ContentCheck implements MessageCheck {
  private final Phishing phishing;
  private final Attachments attachments;
  private final Advice onExecutable;

  /// @param onExecutable what is done with a message with an executable attachment, besides the
  ///   signal
  public ContentCheck(Phishing phishing, Attachments attachments, Advice onExecutable) {
    this.phishing = phishing;
    this.attachments = attachments;
    this.onExecutable = onExecutable;
  }

  @Override
  public String name() {
    return "content";
  }

  @Override
  public void examine(CheckedMessage subject, Findings findings) throws IOException {
    List<Signal> signals = new ArrayList<>(phishing.signals(subject.view()));
    signals.addAll(attachments.signals(subject.view()));
    for (Signal signal : signals) {
      findings.signal(signal);
      if (signal.name().equals(Attachments.EXECUTABLE)) {
        act(findings, signal);
      }
    }
  }

  private void act(Findings findings, Signal signal) {
    if (onExecutable == Advice.REFUSE) {
      // The name comes from the sender, so it may be revealed.
      findings.refuse(
          EnhancedStatus.of("5.7.1"), "Executable attachments are not accepted: " + signal.text());
    } else {
      findings.advise(onExecutable);
    }
  }
}
