package org.posthorn.transport;

import java.util.Locale;
import java.util.Optional;
import org.posthorn.smtp.client.ClientException;
import org.posthorn.smtp.client.RecipientResult;
import org.posthorn.smtp.client.SessionStage;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.smtp.syntax.Reply;
import org.posthorn.transport.message.DeliveryOutcome;

/// Translates results of the SMTP client into delivery outcomes. RFC 5321 §4.2.1, RFC 3463.
final class DeliveryOutcomes {
  private DeliveryOutcomes() {}

  /// @param host the server that was connected to
  /// @param tls how the connection was encrypted
  static DeliveryOutcome of(RecipientResult result, String host, String tls) {
    return switch (result) {
      case RecipientResult.Accepted(Reply reply, boolean notifies) ->
          outcome(
              notifies ? DeliveryOutcome.Kind.DELIVERED : DeliveryOutcome.Kind.RELAYED,
              reply,
              host,
              tls);
      case RecipientResult.Refused(Reply reply) -> outcome(kind(reply), reply, host, tls);
      case RecipientResult.Unsuitable(String status, String what) ->
          DeliveryOutcome.own(status, what).at(host, tls);
      case RecipientResult.Failed(String what) -> DeliveryOutcome.broken(what).at(host, tls);
      case RecipientResult.Unknown(String what) ->
          new DeliveryOutcome(
              DeliveryOutcome.Kind.AMBIGUOUS,
              0,
              Optional.of(EnhancedStatus.of("4.4.2")),
              "no reply to the end of the message: " + what,
              host,
              tls);
      case RecipientResult.NotTried() ->
          DeliveryOutcome.own("4.5.3", "the server takes no more recipients at once")
              .because(DeliveryOutcome.Cause.TOO_MANY_RECIPIENTS)
              .at(host, tls);
    };
  }

  /// The outcome of a session that could not be opened. If a server refuses the session, another
  /// server may accept it.
  static DeliveryOutcome of(ClientException failure, String host) {
    Optional<Reply> reply = failure.reply();
    if (reply.isPresent()
        && failure.stage() != SessionStage.TLS
        && failure.stage() != SessionStage.AUTH) {
      return outcome(kind(reply.get()), reply.get(), host, "");
    }
    String status =
        switch (failure.stage()) {
          case CONNECT -> "4.4.1";
          case TLS -> "4.7.5";
          case AUTH -> "4.7.8";
          case GREETING, EHLO, MAIL -> "4.4.2";
        };
    return DeliveryOutcome.own(status, String.valueOf(failure.getMessage())).at(host, "");
  }

  /// The outcome for a server that must not be used because of its TLS.
  static DeliveryOutcome of(TlsDecision.Refuse refused, String host) {
    return DeliveryOutcome.own(refused.status(), refused.text()).at(host, "");
  }

  /// RFC 8689 §4.2.1: the server does not offer REQUIRETLS.
  static DeliveryOutcome noRequireTls(String host) {
    return DeliveryOutcome.own("5.7.30", "the server does not offer REQUIRETLS").at(host, "");
  }

  private static DeliveryOutcome outcome(
      DeliveryOutcome.Kind kind, Reply reply, String host, String tls) {
    DeliveryOutcome outcome =
        new DeliveryOutcome(kind, reply.code(), reply.status(), text(reply), host, tls);
    return isTooMany(reply) ? outcome.because(DeliveryOutcome.Cause.TOO_MANY_RECIPIENTS) : outcome;
  }

  /// Cut to the length that is stored: a reply may have any number of lines.
  private static String text(Reply reply) {
    StringBuilder text = new StringBuilder();
    for (String line : reply.lines()) {
      text.append(text.isEmpty() ? "" : " ").append(line);
      if (text.length() > DeliveryOutcome.TEXT_CHARS_MAX) {
        break;
      }
    }
    return text.toString();
  }

  private static DeliveryOutcome.Kind kind(Reply reply) {
    if (reply.code() / 100 == 5 && !isTooMany(reply)) {
      return DeliveryOutcome.Kind.PERMANENT;
    }
    return isGreylisting(reply) ? DeliveryOutcome.Kind.GREYLISTED : DeliveryOutcome.Kind.TEMPORARY;
  }

  /// RFC 5321 §4.5.3.1.10: a server replies 452 (old servers: 552) for recipients beyond its limit
  /// per transaction. Without an enhanced status the reply may also mean a full disk; the next
  /// transaction shows which.
  private static boolean isTooMany(Reply reply) {
    boolean says =
        reply.status().map(status -> status.subject() == 5 && status.detail() == 3).orElse(false);
    return switch (reply.code()) {
      case 452 -> says || reply.status().isEmpty();
      case 552 -> says;
      default -> false;
    };
  }

  /// RFC 6647 §2: 450 or 451, and in practice a text that contains the word in some form.
  private static boolean isGreylisting(Reply reply) {
    String text = text(reply).toLowerCase(Locale.ROOT);
    return (reply.code() == 450 || reply.code() == 451)
        && (text.contains("greylist") || text.contains("graylist"));
  }
}
