package org.posthorn.jmap.email;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthorn.jmap.blob.BlobId;
import org.posthorn.jmap.blob.Blobs;
import org.posthorn.jmap.blob.OpenBlob;
import org.posthorn.jmap.protocol.Call;
import org.posthorn.jmap.protocol.GetRequest;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.jmap.protocol.MethodException;
import org.posthorn.mime.HeaderFields;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.message.MessageBytes;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/// Email/parse (RFC 8621 §4.9): attached or uploaded messages.
final class EmailParse {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final MailAccounts accounts;
  private final Blobs blobs;
  private final JmapLimits limits;
  private final EmailLimits emailLimits;

  EmailParse(MailAccounts accounts, Blobs blobs, JmapLimits limits, EmailLimits emailLimits) {
    this.accounts = accounts;
    this.blobs = blobs;
    this.limits = limits;
    this.emailLimits = emailLimits;
  }

  ObjectNode answer(Call call) {
    MailAccount mail = accounts.seen(call);
    List<String> ids =
        call.arguments()
            .ids("blobIds", call)
            .orElseThrow(() -> MethodException.invalid("the argument blobIds is missing"));
    GetRequest.requireFew(ids.size(), limits);
    Set<String> properties =
        call.arguments()
            .strings("properties")
            .<Set<String>>map(LinkedHashSet::new)
            .orElse(EmailJson.DEFAULT_PARSED);
    for (String property : properties) {
      if (!EmailJson.isKnown(property)) {
        throw MethodException.invalid("unknown property " + property);
      }
    }
    EmailJson json =
        new EmailJson(properties, BodyRequest.read(call.arguments()), emailLimits, call::tells);
    call.arguments().requireAllKnown();
    ObjectNode parsed = JSON.objectNode();
    ArrayNode notParsable = JSON.arrayNode();
    ArrayNode notFound = JSON.arrayNode();
    for (String spelled : ids) {
      Optional<BlobId> id = BlobId.parse(spelled);
      Optional<OpenBlob> open = id.flatMap(blob -> blobs.open(mail, blob));
      if (open.isEmpty()) {
        notFound.add(spelled);
        continue;
      }
      try (OpenBlob blob = open.get()) {
        Optional<MessageBytes> bytes = blob.decoded(Blobs.ENCODED_MESSAGE_OCTETS_MAX);
        if (bytes.isEmpty() || !isMessage(bytes.get())) {
          notParsable.add(spelled);
        } else {
          try (Message message = Message.of(id.get(), bytes.get())) {
            parsed.set(spelled, json.parsed(message));
          }
        }
      }
    }
    ObjectNode answer = JSON.objectNode();
    answer.put("accountId", ObjectId.ofAccount(mail.id()));
    answer.set("parsed", orNull(parsed));
    answer.set("notParsable", orNull(notParsable));
    answer.set("notFound", orNull(notFound));
    return answer;
  }

  /// The scanner accepts anything, so a blob counts as a message if it begins with a header field.
  private static boolean isMessage(MessageBytes bytes) {
    return HeaderFields.parse(bytes.range(0, FIRST_OCTETS)).beginning()
        == HeaderFields.Beginning.FIELD;
  }

  /// Enough for a field's name.
  private static final int FIRST_OCTETS = 1_000;

  private static JsonNode orNull(JsonNode value) {
    return value.isEmpty() ? NullNode.getInstance() : value;
  }
}
