package org.posthorn.jmap.blob;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.posthorn.jmap.protocol.Call;
import org.posthorn.jmap.protocol.GetRequest;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.jmap.protocol.MethodException;
import org.posthorn.jmap.protocol.SetException;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.uploads.UploadWriter;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/// Blob/copy (RFC 8620 §6.3): a copy in another account is an upload there.
final class BlobCopy {
  private final MailAccounts accounts;
  private final Blobs blobs;
  private final JmapLimits limits;

  BlobCopy(MailAccounts accounts, Blobs blobs, JmapLimits limits) {
    this.accounts = accounts;
    this.blobs = blobs;
    this.limits = limits;
  }

  ObjectNode answer(Call call) {
    MailAccount from = accounts.source(call);
    MailAccount to = accounts.seen(call);
    List<String> ids =
        call.arguments()
            .ids("blobIds", call)
            .orElseThrow(() -> MethodException.invalid("blobIds is missing"));
    call.arguments().requireAllKnown();
    GetRequest.requireFew(ids.size(), limits);
    ObjectNode copied = JsonNodeFactory.instance.objectNode();
    ObjectNode notCopied = JsonNodeFactory.instance.objectNode();
    for (String id : ids) {
      try {
        copied.put(id, copy(from, to, id));
      } catch (SetException e) {
        notCopied.set(id, e.json());
      }
    }
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("fromAccountId", ObjectId.ofAccount(from.id()));
    answer.put("accountId", ObjectId.ofAccount(to.id()));
    answer.set("copied", copied.isEmpty() ? NullNode.getInstance() : copied);
    answer.set("notCopied", notCopied.isEmpty() ? NullNode.getInstance() : notCopied);
    return answer;
  }

  private String copy(MailAccount from, MailAccount to, String id) {
    Optional<OpenBlob> found = BlobId.parse(id).flatMap(blob -> blobs.open(from, blob));
    try (OpenBlob blob = found.orElseThrow(SetException::notFound);
        UploadWriter writer = to.uploads().receive()) {
      new BlobRange(0, Long.MAX_VALUE).copy(blob, writer);
      return BlobId.ofUpload(writer.finish().name()).toString();
    } catch (MailException e) {
      throw e.kind() == MailException.Kind.LIMIT
          ? new SetException("tooLarge", String.valueOf(e.getMessage()))
          : e;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
