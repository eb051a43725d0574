package org.posthorn.server;

import java.time.InstantSource;
import org.posthorn.delivery.Inbound;
import org.posthorn.delivery.Submissions;
import org.posthorn.delivery.submissions.EmailSubmissionLimits;
import org.posthorn.delivery.submissions.EmailSubmissions;
import org.posthorn.delivery.submissions.SubmissionSender;
import org.posthorn.server.storage.Storage;

/// Submissions by users other than by SMTP.
final class UserSubmissions {
  private final EmailSubmissions submissions;
  private final SubmissionSender sender;

  UserSubmissions(Storage storage, Inbound inbound, Outbound outbound, InstantSource clock) {
    Submissions accepting = new Submissions(inbound);
    submissions =
        new EmailSubmissions(storage.mail(), accepting, clock, EmailSubmissionLimits.defaults());
    sender =
        new SubmissionSender(
            storage.mail(), storage.directory(), submissions, accepting, outbound.queue(), clock);
    outbound.listen(
        sender::attempted,
        report -> {
          sender.reported(report);
          outbound.webhooks().publisher().reported(report);
        });
  }

  EmailSubmissions submissions() {
    return submissions;
  }

  SubmissionSender sender() {
    return sender;
  }
}
