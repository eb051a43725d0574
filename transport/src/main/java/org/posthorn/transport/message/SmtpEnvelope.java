package org.posthorn.transport.message;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.posthorn.directory.AccountId;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.ReversePath;

/// The envelope of a message in the queue.
///
/// @param from where failures are reported to
/// @param submitter the account that submitted it; empty for forwarded mail and reports
/// @param traceId of the transaction in which it arrived
/// @param arrival when it was accepted; its expiry is counted from then
/// @param notBefore when it may be sent at the earliest (RFC 4865); equals `arrival` without delay
/// @param parameters BODY, SMTPUTF8, RET, ENVID and XVERP as the sender gave them
/// @param requireTls whether it must be sent over verified TLS only (RFC 8689)
/// @param bulk whether other mail has priority: reports, newsletters
/// @param recipients at least one
/// @param tlsOptional whether its header says that it may be sent regardless of the recipient
///   domains' TLS policies (RFC 8689 §3); never together with `requireTls`
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

  /// With `tlsOptional` false.
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

  public SmtpEnvelope withFrom(ReversePath other) {
    return with(other, parameters, tlsOptional);
  }

  public SmtpEnvelope withParameters(MailParameters other) {
    return with(from, other, tlsOptional);
  }

  /// The same with optional TLS; REQUIRETLS wins (RFC 8689 §4.1).
  public SmtpEnvelope withTlsOptional() {
    return with(from, parameters, !requireTls);
  }

  private SmtpEnvelope with(ReversePath by, MailParameters how, boolean optional) {
    return new SmtpEnvelope(
        by, submitter, traceId, arrival, notBefore, how, requireTls, bulk, recipients, optional);
  }
}
