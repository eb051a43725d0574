package org.posthorn.delivery;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.ReversePath;

/// What is known of a message before its first byte.
///
/// @param traceId of the transaction
/// @param recipients accounts, each once
/// @param queued where it goes by way of the queue: all recipients, also local ones, if there is
///   one elsewhere; then there are no `recipients`
/// @param ours our addresses among those it was sent to, and those they stand for
/// @param forwarded how many of the addresses that it was sent to lead elsewhere
/// @param accounts whom it is for, whether they keep it or forward it
/// @param parameters as the sender gave them
/// @param submitter who submits it; empty for mail from elsewhere
/// @param addressed how many recipients the client named that were accepted
/// @param review whether it goes into the queue and stays there until somebody has looked at it
/// @param received when DATA or BDAT came
/// @param replies how many the client expects
record Envelope(
    String traceId,
    ReversePath from,
    List<Recipient> recipients,
    List<org.posthorn.transport.message.Recipient> queued,
    Set<String> ours,
    int forwarded,
    Set<AccountId> accounts,
    MailParameters parameters,
    Optional<Principal> submitter,
    int addressed,
    boolean review,
    OffsetDateTime received,
    int replies) {
  /// How many it goes to.
  int count() {
    return recipients.size() + queued.size();
  }

  /// One of them, for the log.
  String first() {
    return recipients.isEmpty()
        ? queued.getFirst().address().toString()
        : recipients.getFirst().deliveredTo();
  }
}
