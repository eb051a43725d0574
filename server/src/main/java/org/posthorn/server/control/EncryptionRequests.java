package org.posthorn.server.control;

import java.util.Base64;
import org.posthorn.admin.Caller;
import org.posthorn.admin.EncryptionKeys;
import org.posthorn.admin.Operations;
import org.posthorn.vault.recipient.RecipientKey;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Requests about public keys of accounts.
final class EncryptionRequests {
  private final Operations operations;
  private final Caller by;

  EncryptionRequests(Operations operations, Caller by) {
    this.operations = operations;
    this.by = by;
  }

  JsonNode show(ControlRequest request) {
    return describe(operations.encryptionKeys().state(by, request.text("address")));
  }

  JsonNode add(ControlRequest request) {
    byte[] upload = Base64.getDecoder().decode(request.text("key"));
    return describe(operations.encryptionKeys().add(by, request.text("address"), upload));
  }

  JsonNode remove(ControlRequest request) {
    String address = request.text("address");
    operations.encryptionKeys().remove(by, address, request.text("fingerprint"));
    return describe(operations.encryptionKeys().state(by, address));
  }

  JsonNode choose(ControlRequest request) {
    return describe(
        operations
            .encryptionKeys()
            .choose(
                by,
                request.text("address"),
                request.optionalText("arriving"),
                request.optionalText("publish").map(Boolean::valueOf)));
  }

  private static ObjectNode describe(EncryptionKeys.State state) {
    ObjectNode found =
        ControlRequest.JSON
            .createObjectNode()
            .put("arriving", state.choice().arriving().text())
            .put("publish", state.choice().publish());
    ArrayNode keys = found.putArray("keys");
    for (EncryptionKeys.Key each : state.keys()) {
      RecipientKey key = each.stored().key();
      ObjectNode one =
          keys.addObject()
              .put("kind", key.kind().text())
              .put("fingerprint", key.fingerprint())
              .put("names", String.join(", ", key.names()))
              .put("algorithm", key.algorithm())
              .put("added", each.stored().added().toString())
              .put("expired", each.expired());
      key.expires().ifPresent(end -> one.put("expires", end.toString()));
    }
    return found;
  }
}
