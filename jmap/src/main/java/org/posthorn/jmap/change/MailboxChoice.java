package org.posthorn.jmap.change;

import java.util.Set;
import org.posthorn.jmap.blob.BlobId;
import org.posthorn.jmap.protocol.SetException;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.Appended;
import org.posthorn.store.mail.CreatedEmail;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.message.NewMessage;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Files a message as an Email, for `/set`, `/copy` and `/import`.
final class MailboxChoice {
  private MailboxChoice() {}

  /// @return the properties set by the server: `id`, `blobId`, `threadId`, `size`
  /// @throws SetException if it cannot be stored
  static ObjectNode file(
      MailAccount mail, NewMessage message, Set<MailboxId> mailboxes, TransactionStates state) {
    try {
      CreatedEmail created =
          mail.create(message, mailboxes, state.wanted()).orElseThrow(TransactionStates::mismatch);
      Appended appended = created.appended();
      state.made(created.before(), appended.modSeq());
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.put("id", ObjectId.ofEmail(appended.emailId()));
      json.put("blobId", BlobId.ofEmail(appended.emailId()).toString());
      json.put("threadId", ObjectId.ofThread(appended.threadId()));
      json.put("size", message.message().size());
      return json;
    } catch (MailException e) {
      throw switch (e.kind()) {
        case NOT_FOUND -> Placement.noMailbox();
        case FORBIDDEN -> Placement.forbidden();
        case OVER_QUOTA -> new SetException("overQuota", String.valueOf(e.getMessage()));
        case LIMIT -> Placement.tooManyKeywords();
        default -> e;
      };
    }
  }
}
