package org.posthorn.server.admin;

import java.util.List;
import org.posthorn.server.outcome.ExitCode;
import org.posthorn.server.outcome.OperationException;
import org.posthorn.server.storage.Secrets;
import org.posthorn.vault.KeyId;
import org.posthorn.vault.MasterKey;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Operations on the master key that secrets are sealed under.
final class MasterKeyOperations {
  private final Secrets secrets;

  MasterKeyOperations(Secrets secrets) {
    this.secrets = secrets;
  }

  JsonNode create(Request request) {
    int discarded = secrets.create(request.flag("discardLost"));
    return described().put("discarded", discarded);
  }

  JsonNode status(Request request) {
    return described();
  }

  JsonNode rotate(Request request) {
    int sealed = secrets.rotate();
    return described().put("sealed", sealed);
  }

  JsonNode remove(Request request) {
    String text = request.text("id");
    try {
      secrets.remove(KeyId.parse(text));
    } catch (IllegalArgumentException e) {
      throw new OperationException(ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
    return described();
  }

  private ObjectNode described() {
    Secrets.Status status = secrets.status();
    ObjectNode described = Request.JSON.createObjectNode();
    described.put("file", status.file().toString());
    ArrayNode keys = described.putArray("keys");
    List<MasterKey> held = status.keys();
    for (MasterKey key : held) {
      keys.addObject()
          .put("id", key.id().toString())
          .put("created", key.created().toString())
          .put("seals", key.equals(held.getFirst()))
          .put("secrets", status.found().sealed().getOrDefault(key.id(), 0));
    }
    ArrayNode lost = described.putArray("lost");
    status
        .lost()
        .forEach((id, count) -> lost.addObject().put("id", id.toString()).put("secrets", count));
    return described.put("plain", status.found().plain());
  }
}
