package org.posthorn.delivery;

import java.time.OffsetDateTime;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthorn.delivery.checks.Incoming;
import org.posthorn.delivery.checks.Peer;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.transport.message.QueueId;

/// What is known of a message before its first octet.
///
/// @param origin where it came from
/// @param parameters as the sender gave them
/// @param submitter the authenticated user who submits it; empty for mail from other servers
/// @param review whether it is held until somebody has looked at it
/// @param replyMode whether there is one reply for all recipients or one for each
/// @param acceptedRecipients in their order, at least one
public record Arrival(
    Origin origin,
    ReversePath from,
    MailParameters parameters,
    Optional<Principal> submitter,
    boolean review,
    ReplyMode replyMode,
    List<AcceptedRecipient> acceptedRecipients) {

  public Arrival {
    acceptedRecipients = List.copyOf(acceptedRecipients);
  }

  /// Where a message came from.
  ///
  /// @param traceId of the transaction
  /// @param client the client, for the log and the events
  /// @param peer the client; empty if the message did not come over a connection
  /// @param receivedField the Received field (RFC 5321 §4.4), with its CRLF
  /// @param received when the message began
  /// @param queued the id that the message has in the queue, if it was admitted before and is only
  ///   sent on now: then the queue takes it for all recipients, and takes it once
  public record Origin(
      String traceId,
      String client,
      Optional<Peer> peer,
      String receivedField,
      OffsetDateTime received,
      Optional<QueueId> queued) {}

  /// How many replies a protocol sends at the end of a message.
  public enum ReplyMode {
    /// One reply for all recipients (RFC 5321 §3.3). If only some of them refuse, they are reported
    /// later; if all do, the reply says so.
    ONCE,
    /// One reply for each recipient (RFC 2033 §4.2).
    EACH
  }

  String traceId() {
    return origin.traceId();
  }

  /// What the checks use besides the octets.
  Incoming incoming(Peer peer) {
    return new Incoming(
        traceId(),
        peer,
        from,
        acceptedRecipients.stream().map(AcceptedRecipient::address).toList(),
        parameters.smtputf8(),
        origin.received().toInstant());
  }

  /// The local addresses of this message. If one of them is in a Delivered-To field, the message is
  /// in a loop.
  Set<String> localAddresses() {
    Set<String> localAddresses = new LinkedHashSet<>();
    for (AcceptedRecipient addressee : acceptedRecipients) {
      localAddresses.addAll(addressee.localAddresses());
    }
    return localAddresses;
  }

  /// The local accounts of this message, whether they keep a copy or only forward.
  Set<AccountId> accounts() {
    Set<AccountId> accounts = new LinkedHashSet<>();
    for (AcceptedRecipient addressee : acceptedRecipients) {
      accounts.addAll(addressee.accounts());
    }
    return accounts;
  }

  /// The local addresses that lead to other servers.
  List<String> forwarded() {
    Set<String> forwarded = new LinkedHashSet<>();
    for (AcceptedRecipient addressee : acceptedRecipients) {
      if (addressee.forwarded()) {
        forwarded.add(addressee.address());
      }
    }
    return List.copyOf(forwarded);
  }
}
