package org.posthorn.delivery;

import java.time.OffsetDateTime;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthorn.delivery.judging.Incoming;
import org.posthorn.delivery.judging.Peer;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.transport.message.QueueId;

/// What is known of a message before its first octet.
///
/// @param origin how it came
/// @param parameters as the sender gave them
/// @param submitter who submits it; empty for mail from elsewhere
/// @param review whether it is held until somebody has looked at it
/// @param answers to whom
/// @param addressees the recipients that were accepted, in their order, at least one
public record Arrival(
    Origin origin,
    ReversePath from,
    MailParameters parameters,
    Optional<Principal> submitter,
    boolean review,
    Answers answers,
    List<AcceptedRecipient> addressees) {

  public Arrival {
    addressees = List.copyOf(addressees);
  }

  /// How a message came.
  ///
  /// @param traceId of the transaction
  /// @param client who brought it, for the log and the events
  /// @param peer the same; empty for what came by no connection
  /// @param receivedField the trace field that says so (RFC 5321 §4.4), with its CRLF
  /// @param received when the message began
  /// @param queued what the queue calls it, where it was taken before and is only carried on: then
  ///   the queue has it, whoever it is for, and has it once
  public record Origin(
      String traceId,
      String client,
      Optional<Peer> peer,
      String receivedField,
      OffsetDateTime received,
      Optional<QueueId> queued) {}

  /// How a protocol answers at the end of a message.
  public enum Answers {
    /// Once for all recipients (RFC 5321 §3.3): what one of them refuses is reported later, or all
    /// get nothing.
    ONCE,
    /// For each recipient (RFC 2033 §4.2).
    EACH
  }

  String traceId() {
    return origin.traceId();
  }

  /// What is judged besides its octets.
  Incoming incoming(Peer peer) {
    return new Incoming(
        traceId(),
        peer,
        from,
        addressees.stream().map(AcceptedRecipient::address).toList(),
        parameters.smtputf8(),
        origin.received().toInstant());
  }

  /// Our addresses that it is for: one that names them in Delivered-To has been here.
  Set<String> ours() {
    Set<String> ours = new LinkedHashSet<>();
    for (AcceptedRecipient addressee : addressees) {
      ours.addAll(addressee.ours());
    }
    return ours;
  }

  /// Whose mail it is, whether they keep it or pass it on.
  Set<AccountId> accounts() {
    Set<AccountId> accounts = new LinkedHashSet<>();
    for (AcceptedRecipient addressee : addressees) {
      accounts.addAll(addressee.accounts());
    }
    return accounts;
  }

  /// The addresses of ours that lead elsewhere.
  List<String> forwarded() {
    Set<String> forwarded = new LinkedHashSet<>();
    for (AcceptedRecipient addressee : addressees) {
      if (addressee.forwarded()) {
        forwarded.add(addressee.address());
      }
    }
    return List.copyOf(forwarded);
  }
}
