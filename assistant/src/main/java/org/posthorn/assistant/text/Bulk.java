package org.posthorn.assistant.text;

import java.util.List;
import java.util.Locale;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;
import org.posthorn.mime.ImapAddress;
import org.posthorn.mime.ImapEnvelope;

/// Recognizes messages that no person wrote to the reader: of mailing lists, newsletters and
/// programs.
public final class Bulk {
  private static final List<String> FIELDS =
      List.of("List-Id", "List-Unsubscribe", "List-Post", "Feedback-ID", "X-Mailing-List");

  private static final List<String> SENDERS =
      List.of(
          "noreply",
          "no-reply",
          "no_reply",
          "donotreply",
          "do-not-reply",
          "mailer-daemon",
          "postmaster",
          "bounce",
          "notification",
          "newsletter",
          "ne-pas-repondre",
          "nepasrepondre");

  private Bulk() {}

  public static boolean is(HeaderFields header, ImapEnvelope envelope) {
    if (FIELDS.stream().anyMatch(name -> header.first(name).isPresent())) {
      return true;
    }
    String precedence = value(header, "Precedence");
    if (precedence.equals("bulk") || precedence.equals("list") || precedence.equals("junk")) {
      return true;
    }
    String automatic = value(header, "Auto-Submitted");
    if (!automatic.isEmpty() && !automatic.startsWith("no")) {
      return true;
    }
    if (value(header, "Content-Type").startsWith("multipart/report")) {
      return true;
    }
    return envelope.from().stream().anyMatch(Bulk::isProgram);
  }

  private static boolean isProgram(ImapAddress from) {
    String mailbox = from.mailbox() == null ? "" : from.mailbox().toLowerCase(Locale.ROOT);
    return SENDERS.stream().anyMatch(mailbox::startsWith);
  }

  private static String value(HeaderFields header, String name) {
    return header
        .first(name)
        .map(HeaderField::value)
        .map(value -> value.strip().toLowerCase(Locale.ROOT))
        .orElse("");
  }
}
