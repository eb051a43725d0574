package org.posthorn.jmap.blob;

import java.util.List;
import java.util.Optional;
import org.posthorn.jmap.protocol.Call;
import org.posthorn.jmap.protocol.GetRequest;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.jmap.protocol.MethodException;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.message.VisibleEmail;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Blob/lookup (RFC 9404 §4.3): which objects use a blob. An Email refers to its message and its
/// parts; uploads are not referred to.
final class BlobLookup {
  static final List<String> TYPES = List.of("Email", "Mailbox", "Thread");

  private final MailAccounts accounts;
  private final JmapLimits limits;

  BlobLookup(MailAccounts accounts, JmapLimits limits) {
    this.accounts = accounts;
    this.limits = limits;
  }

  ObjectNode answer(Call call) {
    MailAccount mail = accounts.seen(call);
    List<String> types =
        call.arguments()
            .strings("typeNames")
            .orElseThrow(() -> MethodException.invalid("typeNames is missing"));
    List<String> ids =
        call.arguments()
            .ids("ids", call)
            .orElseThrow(() -> MethodException.invalid("ids is missing"));
    call.arguments().requireAllKnown();
    GetRequest.requireFew(ids.size(), limits);
    if (!TYPES.containsAll(types)) {
      throw new MethodException(
          MethodException.Type.UNKNOWN_DATA_TYPE, "objects of this type do not refer to blobs");
    }
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("accountId", ObjectId.ofAccount(mail.id()));
    ArrayNode list = answer.putArray("list");
    ArrayNode notFound = answer.putArray("notFound");
    for (String id : ids) {
      Optional<BlobId> blob = BlobId.parse(id);
      if (blob.isEmpty()) {
        notFound.add(id);
      } else {
        ObjectNode one = list.addObject();
        one.put("id", id);
        matched(mail, blob.get(), types, one.putObject("matchedIds"));
      }
    }
    return answer;
  }

  private static void matched(
      MailAccount mail, BlobId blob, List<String> types, ObjectNode matched) {
    types.forEach(matched::putArray);
    if (!(blob.whole() instanceof BlobId.OfEmail(long email))) {
      return;
    }
    for (VisibleEmail each : mail.visible(new long[] {email}).emails()) {
      for (String type : types) {
        ArrayNode ids = matched.withArray(type);
        switch (type) {
          case "Email" -> ids.add(ObjectId.ofEmail(email));
          case "Thread" -> ids.add(ObjectId.ofThread(each.email().threadId()));
          default -> each.mailboxes().forEach(mailbox -> ids.add(mailbox.toString()));
        }
      }
    }
  }
}
