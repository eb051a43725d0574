package org.posthorn.imap.fetch;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.mime.Entity;
import org.posthorn.store.Email;
import org.posthorn.store.MailAccount;
import org.posthorn.store.MessageBytes;

/// One message while it is answered: opened when its octets are first needed, its structure decoded
/// once. One thread.
final class OpenMessage implements AutoCloseable {

  private final MailAccount account;
  private final long emailId;
  private final @Nullable Email email;
  private @Nullable MessageBytes bytes;
  private @Nullable Entity entity;

  /// @param email what is stored beside the message, where the plan needs it
  OpenMessage(MailAccount account, long emailId, @Nullable Email email) {
    this.account = account;
    this.emailId = emailId;
    this.email = email;
  }

  /// @throws org.posthorn.store.MailException of kind NOT_FOUND if it is gone
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

  long threadId() {
    return stored().threadId();
  }

  private Email stored() {
    if (email == null) {
      throw new IllegalStateException("the plan does not need what is stored beside the message");
    }
    return email;
  }

  /// The message's header, if it can be had without opening the message.
  Optional<byte[]> storedHeader() {
    return email == null ? Optional.empty() : email.header();
  }

  @Override
  public void close() {
    if (bytes != null) {
      bytes.close();
    }
  }
}
