package org.posthorn.imap.fetch;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthorn.mime.ImapAddress;
import org.posthorn.mime.ImapEnvelope;

/// Writes ENVELOPE. RFC 9051 §7.5.2, §9 `envelope`.
final class EnvelopeRendering {

  private EnvelopeRendering() {}

  // envelope = "(" env-date SP env-subject SP env-from SP env-sender SP env-reply-to SP env-to SP
  //            env-cc SP env-bcc SP env-in-reply-to SP env-message-id ")"
  static void write(ImapEnvelope envelope, ResponseBuffer to) {
    to.octet('(').nstring(envelope.date());
    to.octet(' ').nstring(readable(envelope.subject()));
    addresses(envelope.from(), to);
    addresses(envelope.sender(), to);
    addresses(envelope.replyTo(), to);
    addresses(envelope.to(), to);
    addresses(envelope.cc(), to);
    addresses(envelope.bcc(), to);
    to.octet(' ').nstring(envelope.inReplyTo());
    to.octet(' ').nstring(envelope.messageId()).octet(')');
  }

  // env-from = "(" 1*address ")" / nil
  private static void addresses(List<ImapAddress> addresses, ResponseBuffer to) {
    if (addresses.isEmpty()) {
      to.text(" NIL");
      return;
    }
    to.text(" (");
    for (ImapAddress address : addresses) {
      // address = "(" addr-name SP addr-adl SP addr-mailbox SP addr-host ")"
      String mailbox = address.mailbox();
      String host = address.host();
      boolean noMailbox = mailbox != null && mailbox.isEmpty() && host != null;
      to.octet('(').nstring(readable(address.name()));
      to.octet(' ').nstring(address.adl());
      // A missing half must not be NIL, which would make the address a group marker.
      to.octet(' ').nstring(noMailbox ? "MISSING_MAILBOX" : mailbox);
      to.octet(' ').nstring(host != null && host.isEmpty() ? "MISSING_DOMAIN" : host);
      to.octet(')');
    }
    to.octet(')');
  }

  /// Replaces each run of white space by a space, and removes it at both ends.
  private static @Nullable String readable(@Nullable String value) {
    if (value == null || !needsWork(value)) {
      return value;
    }
    StringBuilder out = new StringBuilder(value.length());
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (!isSpace(c)) {
        out.append(c);
      } else if (!out.isEmpty() && out.charAt(out.length() - 1) != ' ') {
        out.append(' ');
      }
    }
    int length = out.length();
    out.setLength(length > 0 && out.charAt(length - 1) == ' ' ? length - 1 : length);
    return out.toString();
  }

  private static boolean needsWork(String value) {
    char before = ' ';
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (isSpace(c) && (c != ' ' || before == ' ')) {
        return true;
      }
      before = c;
    }
    return !value.isEmpty() && before == ' ';
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }
}
