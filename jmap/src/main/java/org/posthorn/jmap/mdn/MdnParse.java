package org.posthorn.jmap.mdn;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthorn.jmap.blob.BlobId;
import org.posthorn.jmap.blob.Blobs;
import org.posthorn.jmap.blob.OpenBlob;
import org.posthorn.jmap.protocol.Call;
import org.posthorn.jmap.protocol.GetRequest;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.jmap.protocol.MethodException;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.message.MessageBytes;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/// MDN/parse (RFC 9007 §2.2).
final class MdnParse {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final MailAccounts accounts;
  private final Blobs blobs;
  private final Originals originals;
  private final JmapLimits limits;
  private final MdnLimits mdnLimits;

  MdnParse(
      MailAccounts accounts,
      Blobs blobs,
      Originals originals,
      JmapLimits limits,
      MdnLimits mdnLimits) {
    this.accounts = accounts;
    this.blobs = blobs;
    this.originals = originals;
    this.limits = limits;
    this.mdnLimits = mdnLimits;
  }

  ObjectNode answer(Call call) {
    MailAccount mail = accounts.of(call);
    List<String> ids =
        call.arguments()
            .ids("blobIds", call)
            .orElseThrow(() -> MethodException.invalid("the argument blobIds is missing"));
    GetRequest.requireFew(ids.size(), limits);
    call.arguments().requireAllKnown();
    ObjectNode parsed = JSON.objectNode();
    Map<String, String> about = new LinkedHashMap<>();
    ArrayNode notParsable = JSON.arrayNode();
    ArrayNode notFound = JSON.arrayNode();
    for (String id : ids) {
      Optional<OpenBlob> open = BlobId.parse(id).flatMap(blob -> blobs.open(mail, blob));
      if (open.isEmpty()) {
        notFound.add(id);
        continue;
      }
      Optional<Notification> read = read(open.get());
      if (read.isEmpty()) {
        notParsable.add(id);
        continue;
      }
      read.get().originalId().ifPresent(original -> about.put(id, original));
      ObjectNode json = JSON.objectNode().putNull("forEmailId");
      json.setAll(read.get().json());
      call.tells(json.toString().length());
      parsed.set(id, json);
    }
    Map<String, String> emails = originals.find(call, mail, about.values());
    about.forEach(
        (id, original) -> ((ObjectNode) parsed.get(id)).put("forEmailId", emails.get(original)));
    ObjectNode answer = JSON.objectNode();
    answer.put("accountId", ObjectId.ofAccount(mail.id()));
    answer.set("parsed", orNull(parsed));
    answer.set("notParsable", orNull(notParsable));
    answer.set("notFound", orNull(notFound));
    return answer;
  }

  private Optional<Notification> read(OpenBlob open) {
    try (OpenBlob blob = open) {
      Optional<MessageBytes> bytes = blob.decoded(Blobs.ENCODED_MESSAGE_OCTETS_MAX);
      if (bytes.isEmpty()) {
        return Optional.empty();
      }
      try (MessageBytes message = bytes.get()) {
        return Notification.read(message, mdnLimits);
      }
    }
  }

  private static JsonNode orNull(JsonNode value) {
    return value.isEmpty() ? NullNode.getInstance() : value;
  }
}
