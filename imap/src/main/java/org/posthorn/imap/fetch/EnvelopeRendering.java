package org.posthorn.imap.fetch;

import java.util.List;
import org.posthorn.mime.Envelope;
import org.posthorn.mime.EnvelopeAddress;

/// ENVELOPE in octets. RFC 9051 §7.5.2, §9 `envelope`.
final class EnvelopeRendering {

  private EnvelopeRendering() {}

  // envelope = "(" env-date SP env-subject SP env-from SP env-sender SP env-reply-to SP env-to SP
  //            env-cc SP env-bcc SP env-in-reply-to SP env-message-id ")"
  static void write(Envelope envelope, ResponseBuffer to) {
    to.octet('(').nstring(envelope.date());
    to.octet(' ').nstring(envelope.subject());
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
  private static void addresses(List<EnvelopeAddress> addresses, ResponseBuffer to) {
    if (addresses.isEmpty()) {
      to.text(" NIL");
      return;
    }
    to.text(" (");
    for (EnvelopeAddress address : addresses) {
      // address = "(" addr-name SP addr-adl SP addr-mailbox SP addr-host ")"
      to.octet('(').nstring(address.name());
      to.octet(' ').nstring(address.adl());
      to.octet(' ').nstring(address.mailbox());
      to.octet(' ').nstring(address.host()).octet(')');
    }
    to.octet(')');
  }
}
