package org.posthorn.smtp.syntax;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// A reply: a code, usually an enhanced status, and lines of text. RFC 5321 §4.2, RFC 2034 §4.
///
/// Every reply of the engine and of the services is a constant here, named by code and meaning, so
/// that they can be reviewed in one place. Texts reveal nothing that the peer does not know;
/// details are logged.
///
/// @param code 200 to 599
/// @param status empty for greetings and EHLO
/// @param lines at least one; no control characters; at most [#LINE_BYTES_MAX] octets each
public record Reply(int code, Optional<EnhancedStatus> status, List<String> lines) {
  /// Maximum length of a line's text in octets: RFC 5321 §4.5.3.1.5 allows 512 with code, status
  /// and CRLF.
  public static final int LINE_BYTES_MAX = 490;

  public static final Reply R214_HELP =
      of(214, "2.0.0", "See RFC 5321 and https://www.rfc-editor.org/rfc/rfc5321");
  public static final Reply R220_READY_FOR_TLS = of(220, "2.0.0", "Ready to start TLS");
  public static final Reply R221_BYE = of(221, "2.0.0", "Bye");
  public static final Reply R235_AUTHENTICATED = of(235, "2.7.0", "Authentication succeeded");
  public static final Reply R250_OK = of(250, "2.0.0", "OK");
  public static final Reply R250_SENDER_OK = of(250, "2.1.0", "Sender OK");
  public static final Reply R250_RECIPIENT_OK = of(250, "2.1.5", "Recipient OK");
  public static final Reply R250_ACCEPTED = of(250, "2.6.0", "Message accepted");
  public static final Reply R250_CHUNK = of(250, "2.0.0", "Octets received");
  public static final Reply R252_CANNOT_VRFY =
      of(252, "2.5.2", "Cannot VRFY, but will accept the message and attempt delivery");
  public static final Reply R354_SEND_DATA =
      new Reply(354, Optional.empty(), List.of("End data with <CRLF>.<CRLF>"));

  public static final Reply R421_SHUTTING_DOWN =
      of(421, "4.3.2", "Service shutting down, try again soon");
  public static final Reply R421_TIMEOUT = of(421, "4.4.2", "Timeout, closing connection");
  public static final Reply R421_TOO_MANY_ERRORS =
      of(421, "4.7.0", "Too many errors, closing connection");
  public static final Reply R421_TOO_MUCH_IDLING =
      of(421, "4.7.0", "Too many commands without a message, closing connection");
  public static final Reply R421_LINE_WITHOUT_END =
      of(421, "4.7.0", "Line without end, closing connection");
  public static final Reply R421_NOT_SMTP =
      of(421, "4.7.0", "This is a mail server, closing connection");
  public static final Reply R421_TOO_MANY_MESSAGES =
      of(421, "4.7.0", "Enough messages on one connection, please open another");
  public static final Reply R421_INTERNAL = of(421, "4.3.0", "Internal error, closing connection");
  public static final Reply R450_RECIPIENT_LATER =
      of(450, "4.2.0", "Recipient cannot be served just now, try again later");
  public static final Reply R450_TOO_MANY_UNKNOWN =
      of(450, "4.7.1", "Too many unknown recipients from your address, try again later");
  public static final Reply R450_RATE_LIMITED =
      of(450, "4.7.1", "Too many messages, try again later");
  public static final Reply R451_IO = of(451, "4.3.0", "Local error, try again later");
  public static final Reply R452_DISK_FULL = of(452, "4.3.1", "Insufficient storage");
  public static final Reply R452_CONGESTED =
      of(452, "4.4.5", "Too much mail arrives at this moment, try again later");
  public static final Reply R452_MAILBOX_FULL = of(452, "4.2.2", "Mailbox full");
  public static final Reply R452_ALLOWANCE_USED =
      of(452, "4.7.1", "You may send no more today, try again tomorrow");
  public static final Reply R452_TOO_MANY_RECIPIENTS = of(452, "4.5.3", "Too many recipients");
  public static final Reply R452_SEPARATELY =
      of(
          452,
          "4.5.3",
          "This domain has another policy for mail, send to it in another transaction");
  public static final Reply R454_AUTH_TEMPORARY =
      of(454, "4.7.0", "Temporary authentication failure");
  // RFC 4954 §6
  public static final Reply R454_TOO_MANY_SESSIONS =
      of(454, "4.7.0", "The account has too many sessions");

  public static final Reply R500_UNKNOWN_COMMAND = of(500, "5.5.1", "Command not recognized");
  public static final Reply R500_LINE_TOO_LONG = of(500, "5.5.2", "Line too long");
  public static final Reply R500_BAD_CHARACTERS =
      of(500, "5.5.2", "Line holds a NUL, a bare CR or LF, or is not UTF-8");
  public static final Reply R500_AUTH_LINE_TOO_LONG =
      of(500, "5.5.6", "Authentication exchange line is too long");
  public static final Reply R501_BAD_ARGUMENTS = of(501, "5.5.4", "Syntax error in arguments");
  public static final Reply R501_HOLD_TOO_LONG =
      of(501, "5.5.4", "The message cannot be held that long");
  public static final Reply R501_HOLD_PAST =
      of(501, "5.5.4", "The message is to be released at a time that is past");
  public static final Reply R501_BAD_EHLO = of(501, "5.5.4", "Domain or address literal required");
  public static final Reply R501_BAD_SENDER_SYNTAX = of(501, "5.1.7", "Bad sender address syntax");
  public static final Reply R501_BAD_RECIPIENT_SYNTAX =
      of(501, "5.1.3", "Bad recipient address syntax");
  public static final Reply R501_BAD_BASE64 = of(501, "5.5.2", "Cannot decode response");
  public static final Reply R501_AUTH_CANCELLED = of(501, "5.7.0", "Authentication cancelled");
  public static final Reply R502_NOT_IMPLEMENTED = of(502, "5.5.1", "Command not implemented");
  public static final Reply R503_EHLO_FIRST = of(503, "5.5.1", "Send EHLO first");
  public static final Reply R503_LHLO_FIRST = of(503, "5.5.1", "Send LHLO first");
  public static final Reply R503_NESTED_MAIL = of(503, "5.5.1", "Nested MAIL command");
  public static final Reply R503_MAIL_FIRST = of(503, "5.5.1", "Need MAIL command first");
  public static final Reply R503_RCPT_FIRST = of(503, "5.5.1", "Need RCPT command first");
  public static final Reply R503_BDAT_BEGUN =
      of(503, "5.5.1", "The message has begun with BDAT: go on with BDAT, or RSET");
  public static final Reply R503_BINARY_NEEDS_BDAT =
      of(503, "5.5.1", "A BINARYMIME message needs BDAT");
  public static final Reply R503_VERP_NULL_SENDER = of(503, "5.5.4", "XVERP needs a sender");
  public static final Reply R503_TLS_ACTIVE = of(503, "5.5.1", "TLS is active already");
  public static final Reply R503_ALREADY_AUTHENTICATED = of(503, "5.5.1", "Already authenticated");
  public static final Reply R503_NOT_IN_TRANSACTION =
      of(503, "5.5.1", "Not allowed during a mail transaction");
  public static final Reply R504_UNKNOWN_MECHANISM =
      of(504, "5.5.4", "Unrecognized authentication mechanism");
  public static final Reply R530_AUTH_REQUIRED = of(530, "5.7.0", "Authentication required");

  /// RFC 4954 §6: the password alone is not sufficient.
  public static final Reply R534_APP_PASSWORD_NEEDED =
      of(534, "5.7.9", "The account has a second factor: this program needs an app password");

  public static final Reply R535_BAD_CREDENTIALS =
      of(535, "5.7.8", "Authentication credentials invalid");
  public static final Reply R538_ENCRYPTION_REQUIRED =
      of(538, "5.7.11", "Encryption required for requested authentication mechanism");

  /// RFC 3463 §3.3, X.2.4.
  public static final Reply R550_MISCONFIGURED =
      of(550, "5.2.4", "This address leads to too many others");

  public static final Reply R550_NO_SUCH_USER = of(550, "5.1.1", "No such user here");
  public static final Reply R550_DISABLED = of(550, "5.2.1", "Mailbox disabled");
  public static final Reply R550_CLOSED_GROUP =
      of(550, "5.7.2", "This group does not take mail from everybody, sign in to write to it");
  public static final Reply R550_RELAY_DENIED = of(550, "5.7.1", "Relaying denied");
  public static final Reply R550_HEADER_NOT_YOURS =
      of(550, "5.7.1", "The message says From or Sender with an address that is not yours");
  public static final Reply R550_HEADER_NOT_UNDERSTOOD =
      of(550, "5.6.0", "The message needs one readable From field");
  public static final Reply R552_MESSAGE_TOO_LARGE =
      of(552, "5.3.4", "Message size exceeds fixed maximum message size");
  public static final Reply R552_HEADER_TOO_LARGE = of(552, "5.3.4", "Message header is too large");
  public static final Reply R552_MAILBOX_TOO_SMALL =
      of(552, "5.2.2", "Message is larger than the quota of the mailbox");
  public static final Reply R553_NOT_YOUR_ADDRESS =
      of(553, "5.7.1", "You may not send from this address");
  public static final Reply R553_SMTPUTF8_REQUIRED =
      of(553, "5.6.7", "Internationalized address needs SMTPUTF8");
  public static final Reply R554_PIPELINING =
      of(554, "5.5.0", "Commands sent before they were asked for");
  public static final Reply R554_EARLY_TALKER = of(554, "5.5.0", "You spoke before the greeting");
  public static final Reply R554_TOO_MANY_CHUNKS =
      of(554, "5.5.0", "Too many small chunks in one message");
  public static final Reply R554_NO_VALID_RECIPIENTS = of(554, "5.5.1", "No valid recipients");
  public static final Reply R554_BARE_LINE_END = of(554, "5.6.0", "Message holds a bare CR or LF");
  public static final Reply R554_BEGINS_WITH_SPACE =
      of(554, "5.6.0", "Message begins with white space where a header field must begin");
  public static final Reply R554_NUL = of(554, "5.6.0", "Message holds a NUL");
  public static final Reply R554_LOOP = of(554, "5.4.6", "Mail loop detected");
  public static final Reply R555_UNKNOWN_PARAMETER =
      of(555, "5.5.4", "Parameter not recognized or not implemented");

  public Reply {
    if (code < 200 || code > 599) {
      throw new IllegalArgumentException("reply code " + code);
    }
    if (status.isPresent() && status.get().statusClass() != code / 100) {
      throw new IllegalArgumentException("status " + status.get() + " with code " + code);
    }
    lines = List.copyOf(lines);
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("a reply without a line");
    }
    for (String line : lines) {
      check(line);
    }
  }

  /// A reply of one line.
  ///
  /// @param status such as `5.1.1`; its class must match the code
  public static Reply of(int code, String status, String text) {
    return new Reply(code, Optional.of(EnhancedStatus.of(status)), List.of(text));
  }

  public Reply withText(String text) {
    return new Reply(code, status, List.of(text));
  }

  /// Whether the command succeeded.
  public boolean positive() {
    return code < 300;
  }

  /// The wire format: each line with code, status, text and CRLF.
  public byte[] bytes() {
    StringBuilder wire = new StringBuilder(lines.size() * 64);
    for (int i = 0; i < lines.size(); i++) {
      wire.append(code).append(i + 1 < lines.size() ? '-' : ' ');
      status.ifPresent(s -> wire.append(s).append(' '));
      wire.append(lines.get(i)).append("\r\n");
    }
    return wire.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return code + status.map(s -> " " + s).orElse("") + " " + String.join(" / ", lines);
  }

  private static void check(String line) {
    int bytes = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c < ' ' || c == 0x7F) {
        throw new IllegalArgumentException("a control character in a reply");
      }
      bytes += c < 0x80 ? 1 : 3;
    }
    if (bytes > LINE_BYTES_MAX) {
      throw new IllegalArgumentException("a reply line of " + bytes + " octets");
    }
  }
}
