package org.posthorn.delivery.judging.content;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.posthorn.delivery.judging.Advice;
import org.posthorn.delivery.judging.Examiner;
import org.posthorn.delivery.judging.Findings;
import org.posthorn.delivery.judging.Subject;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.spam.Signal;
import org.posthorn.spam.content.Attachments;
import org.posthorn.spam.content.Phishing;

/// Looks for links and senders that deceive, and for attachments that do harm. Thread-safe.
public final class ContentExaminer implements Examiner {
  private final Phishing phishing;
  private final Attachments attachments;
  private final Advice onProgram;

  /// @param onProgram what becomes of a message with a program attached, besides its being counted
  public ContentExaminer(Phishing phishing, Attachments attachments, Advice onProgram) {
    this.phishing = phishing;
    this.attachments = attachments;
    this.onProgram = onProgram;
  }

  @Override
  public String name() {
    return "content";
  }

  @Override
  public void examine(Subject subject, Findings findings) throws IOException {
    List<Signal> signals = new ArrayList<>(phishing.signals(subject.view()));
    signals.addAll(attachments.signals(subject.view()));
    for (Signal signal : signals) {
      findings.signal(signal);
      if (signal.name().equals(Attachments.PROGRAM)) {
        act(findings, signal);
      }
    }
  }

  private void act(Findings findings, Signal signal) {
    if (onProgram == Advice.REFUSE) {
      // The name is the sender's own, so that it may be told.
      findings.refuse(EnhancedStatus.of("5.7.1"), "Programs are not taken here: " + signal.text());
    } else {
      findings.advise(onProgram);
    }
  }
}
