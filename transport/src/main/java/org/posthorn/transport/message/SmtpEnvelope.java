package org.posthorn.transport.message;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.posthorn.directory.AccountId;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.ReversePath;

/// A message's envelope: what the queue knows of it besides its bytes.
///
/// @param from where failures are reported to
/// @param submitter the account that sent it; empty for what is forwarded, and for reports
/// @param traceId of the transaction that brought it
/// @param arrival when it was accepted: what its expiry is counted from
/// @param notBefore when it may leave at the earliest (RFC 4865); its arrival if it may at once
/// @param parameters BODY, SMTPUTF8, RET, ENVID and XVERP as the sender gave them
/// @param requireTls whether it must not travel over a connection without verified TLS (RFC 8689)
/// @param bulk whether it gives way to what people write: reports of lists, newsletters
/// @param recipients at least one
/// @param tlsOptional whether its header says that it may go whatever the recipients' domains say
///   of TLS (RFC 8689 §3): never together with `requireTls`
public record SmtpEnvelope(
    ReversePath from,
    Optional<AccountId> submitter,
    String traceId,
    Instant arrival,
    Instant notBefore,
    MailParameters parameters,
    boolean requireTls,
    boolean bulk,
    List<EnvelopeRecipient> recipients,
    boolean tlsOptional) {

  /// @throws IllegalArgumentException if there is no recipient
  public SmtpEnvelope {
    recipients = List.copyOf(recipients);
    if (recipients.isEmpty()) {
      throw new IllegalArgumentException("an envelope without recipients");
    }
  }

  /// Of a message whose header says nothing of TLS, as far as is known yet.
  public SmtpEnvelope(
      ReversePath from,
      Optional<AccountId> submitter,
      String traceId,
      Instant arrival,
      Instant notBefore,
      MailParameters parameters,
      boolean requireTls,
      boolean bulk,
      List<EnvelopeRecipient> recipients) {
    this(
        from,
        submitter,
        traceId,
        arrival,
        notBefore,
        parameters,
        requireTls,
        bulk,
        recipients,
        false);
  }

  /// The same with another reverse-path.
  public SmtpEnvelope withFrom(ReversePath other) {
    return with(other, parameters, tlsOptional);
  }

  /// The same with other parameters.
  public SmtpEnvelope withParameters(MailParameters other) {
    return with(from, other, tlsOptional);
  }

  /// The same where TLS is optional; REQUIRETLS wins (RFC 8689 §4.1).
  public SmtpEnvelope withTlsOptional() {
    return with(from, parameters, !requireTls);
  }

  private SmtpEnvelope with(ReversePath by, MailParameters how, boolean optional) {
    return new SmtpEnvelope(
        by, submitter, traceId, arrival, notBefore, how, requireTls, bulk, recipients, optional);
  }
}
