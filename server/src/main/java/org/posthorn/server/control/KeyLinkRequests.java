package org.posthorn.server.control;

import org.posthorn.admin.Caller;
import org.posthorn.admin.KeyLinks;
import org.posthorn.admin.Operations;
import org.posthorn.vault.qkd.LinkState;
import org.posthorn.vault.sealed.PublicIdentity;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Requests about key links.
final class KeyLinkRequests {
  private final Operations operations;
  private final Caller by;

  KeyLinkRequests(Operations operations, Caller by) {
    this.operations = operations;
    this.by = by;
  }

  JsonNode publicKeys(ControlRequest request) {
    PublicIdentity keys = operations.keyLinks().publicKeys(by);
    return ControlRequest.JSON
        .createObjectNode()
        .put("fingerprint", keys.fingerprint())
        .put("text", keys.text());
  }

  JsonNode status(ControlRequest request) {
    ArrayNode links = ControlRequest.JSON.createArrayNode();
    for (KeyLinks.Asked each : operations.keyLinks().status(by)) {
      ObjectNode link =
          links
              .addObject()
              .put("name", each.link().name())
              .put("domains", String.join(", ", each.link().domains()))
              .put("keyServer", each.link().keys().address())
              .put("peer", each.link().peer().fingerprint())
              .put("withoutKeys", each.link().withoutKeys().text())
              .put("failure", each.failure());
      each.status()
          .ifPresent(status ->
              link.put("stored", status.stored())
                  .put("storedMax", status.storedMax())
                  .put("source", status.source())
                  .put("target", status.target()));
      describe(link, each.state());
    }
    return links;
  }

  private static void describe(ObjectNode link, LinkState state) {
    link.put("keysUsed", state.taken());
    state.rate().ifPresent(rate -> link.put("keysPerMinute", Math.round(rate * 10) / 10.0));
    state.answered().ifPresent(at -> link.put("answered", at.toString()));
    state
        .failure()
        .ifPresent(at -> link.put("failed", at.toString()).put("failedReason", state.reason()));
  }
}
