package org.posthorn.jmap.mdn;

import java.util.List;
import java.util.Optional;
import org.posthorn.jmap.blob.Blobs;
import org.posthorn.jmap.protocol.SetException;
import org.posthorn.mime.AddrSpec;
import org.posthorn.mime.AddressException;
import org.posthorn.mime.AddressFields;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;
import org.posthorn.mime.MessageIds;
import org.posthorn.mime.MimeLimits;
import org.posthorn.store.message.MessageBytes;

/// The message that a notification is about.
///
/// @param asking addresses that requested the notification, at least one
record OriginalMessage(HeaderFields header, List<AddrSpec> asking, MessageBytes bytes) {
  /// Largest number of addresses of one message that are notified, since each notification is mail
  /// of the owner.
  private static final int ASKING_MAX = 10;

  /// @throws SetException `notFound` if it requests no notification (RFC 9007 §2.1), `forbidden` if
  ///   none may be sent
  static OriginalMessage read(MessageBytes bytes) {
    var entity = Blobs.scanned(bytes);
    long end = Math.min(entity.bodyStart(), MimeLimits.defaults().headerBytesMax());
    HeaderFields header = HeaderFields.parse(bytes.range(0, end));
    List<HeaderField> fields = header.all("Disposition-Notification-To");
    // RFC 8098 §2.1: at most one field
    if (fields.size() != 1) {
      throw new SetException("notFound", "the Email does not request a notification");
    }
    // RFC 8098 §3
    if (Notification.isOne(entity)) {
      throw new SetException("forbidden", "a notification is not answered by another");
    }
    try {
      return new OriginalMessage(
          header, AddressFields.mailboxList(fields.getFirst().value(), ASKING_MAX), bytes);
    } catch (AddressException e) {
      throw new SetException(
          "notFound", "the Email does not request a notification that can be sent");
    }
  }

  Optional<String> messageId() {
    return header.first("Message-ID").flatMap(field -> MessageIds.first(field.value()));
  }

  /// RFC 8098 §2.3
  Optional<String> originalRecipient() {
    return header.first("Original-Recipient").map(HeaderField::decoded);
  }

  String subject() {
    return header.first("Subject").map(HeaderField::decoded).orElse("");
  }
}
