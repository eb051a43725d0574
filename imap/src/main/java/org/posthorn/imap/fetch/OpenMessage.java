package org.posthorn.imap.fetch;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.mime.Entity;
import org.posthorn.mime.ImapEnvelope;
import org.posthorn.mime.Preview;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.message.Email;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.Structure;

/// One message during a FETCH: opened when its octets are first needed; its structure is decoded
/// once. One thread.
final class OpenMessage implements AutoCloseable {

  /// RFC 8970 §3.2
  private static final int PREVIEW_CHARACTERS_MAX = 200;

  private final MailAccount account;
  private final long emailId;
  private final @Nullable Structure structure;
  private @Nullable MessageBytes bytes;
  private @Nullable Entity entity;

  /// @param structure the stored structure, if the plan needs it
  /// @param bytes the message's octets, if they have been read already
  OpenMessage(
      MailAccount account,
      long emailId,
      @Nullable Structure structure,
      @Nullable MessageBytes bytes) {
    this.account = account;
    this.emailId = emailId;
    this.structure = structure;
    this.bytes = bytes;
  }

  /// @throws MailException of kind NOT_FOUND if it does not exist any more
  MessageBytes bytes() {
    if (bytes == null) {
      bytes = account.open(emailId);
    }
    return bytes;
  }

  Entity entity() {
    if (entity == null) {
      entity = stored().entity();
    }
    return entity;
  }

  ImapEnvelope envelope() {
    return stored().envelope();
  }

  /// @throws MailException of kind NOT_FOUND if it does not exist any more
  long threadId() {
    return account
        .email(emailId)
        .map(Email::threadId)
        .orElseThrow(() -> new MailException(MailException.Kind.NOT_FOUND, "no such Email"));
  }

  /// The first words of the text (RFC 8970 §3), as octets of UTF-8.
  String preview() {
    String text =
        stored()
            .preview()
            .orElseGet(() -> Preview.of(entity(), (from, to) -> bytes().range(from, to)));
    int characters = Math.min(PREVIEW_CHARACTERS_MAX, text.codePointCount(0, text.length()));
    String shown = text.substring(0, text.offsetByCodePoints(0, characters));
    return new String(shown.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private Structure stored() {
    if (structure == null) {
      throw new IllegalStateException("the plan does not need what is stored beside the message");
    }
    return structure;
  }

  /// The message's header, if it is stored beside the message.
  Optional<byte[]> storedHeader() {
    return structure == null ? Optional.empty() : structure.header();
  }

  @Override
  public void close() {
    if (bytes != null) {
      bytes.close();
    }
  }
}
