package org.posthorn.transport;

import java.util.Locale;
import java.util.Optional;
import org.posthorn.smtp.client.ClientException;
import org.posthorn.smtp.client.RecipientResult;
import org.posthorn.smtp.client.Stage;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.smtp.syntax.Reply;
import org.posthorn.transport.message.Outcome;

/// What the results of the SMTP client mean for a recipient. RFC 5321 §4.2.1, RFC 3463.
final class Outcomes {
  private Outcomes() {}

  /// @param host the server that was spoken to
  /// @param tls how
  static Outcome of(RecipientResult result, String host, String tls) {
    return switch (result) {
      case RecipientResult.Accepted(Reply reply, boolean notifies) ->
          outcome(notifies ? Outcome.Kind.DELIVERED : Outcome.Kind.RELAYED, reply, host, tls);
      case RecipientResult.Refused(Reply reply) -> outcome(kind(reply), reply, host, tls);
      case RecipientResult.Unsuitable(String status, String what) ->
          at(Outcome.own(status, what), host, tls);
      case RecipientResult.Failed(String what) -> at(Outcome.own("4.4.2", what), host, tls);
      case RecipientResult.Unknown(String what) ->
          new Outcome(
              Outcome.Kind.AMBIGUOUS,
              0,
              Optional.of(EnhancedStatus.of("4.4.2")),
              "no reply to the end of the message: " + what,
              host,
              tls);
      case RecipientResult.NotTried() ->
          at(Outcome.own("4.5.3", "the server takes no more recipients at once"), host, tls);
    };
  }

  /// Of a session that did not come about. A server that refuses to speak with us is not the last
  /// word: another may.
  static Outcome of(ClientException failure, String host) {
    Optional<Reply> reply = failure.reply();
    if (reply.isPresent() && failure.stage() != Stage.TLS && failure.stage() != Stage.AUTH) {
      return outcome(kind(reply.get()), reply.get(), host, "");
    }
    String status =
        switch (failure.stage()) {
          case CONNECT -> "4.4.1";
          case TLS -> "4.7.5";
          case AUTH -> "4.7.8";
          case GREETING, HELLO, MAIL -> "4.4.2";
        };
    return at(Outcome.own(status, String.valueOf(failure.getMessage())), host, "");
  }

  /// Of a server that gets nothing.
  static Outcome of(TlsDecision.Refuse refused, String host) {
    return at(Outcome.own(refused.status(), refused.text()), host, "");
  }

  /// RFC 8689 §4.2.1: of a server that does not promise to keep to it.
  static Outcome noRequireTls(String host) {
    return at(Outcome.own("5.7.30", "the server does not offer REQUIRETLS"), host, "");
  }

  private static Outcome outcome(Outcome.Kind kind, Reply reply, String host, String tls) {
    String text = String.join(" ", reply.lines());
    return new Outcome(kind, reply.code(), reply.status(), text, host, tls);
  }

  private static Outcome at(Outcome own, String host, String tls) {
    return new Outcome(own.kind(), own.code(), own.status(), own.text(), host, tls);
  }

  private static Outcome.Kind kind(Reply reply) {
    // RFC 5321 §4.5.3.1.10: a 552 for too many recipients means that the rest come later.
    boolean tooMany = reply.status().map(status -> status.toString().equals("5.5.3")).orElse(false);
    if (reply.code() / 100 == 5 && !tooMany) {
      return Outcome.Kind.PERMANENT;
    }
    return isGreylisting(reply) ? Outcome.Kind.GREYLISTED : Outcome.Kind.TEMPORARY;
  }

  /// RFC 6647 §2: 450 or 451, and in practice some form of this word.
  private static boolean isGreylisting(Reply reply) {
    String text = String.join(" ", reply.lines()).toLowerCase(Locale.ROOT);
    return (reply.code() == 450 || reply.code() == 451)
        && (text.contains("greylist") || text.contains("graylist"));
  }
}
