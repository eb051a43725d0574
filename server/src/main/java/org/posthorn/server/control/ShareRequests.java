package org.posthorn.server.control;

import org.posthorn.admin.Caller;
import org.posthorn.admin.Operations;
import org.posthorn.admin.SharedMailboxes;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/// Requests about shares of accounts.
final class ShareRequests {
  private final Operations operations;
  private final Caller by;

  ShareRequests(Operations operations, Caller by) {
    this.operations = operations;
    this.by = by;
  }

  private SharedMailboxes shares() {
    return operations.sharedMailboxes();
  }

  JsonNode list(ControlRequest request) {
    ArrayNode list = ControlRequest.JSON.createArrayNode();
    for (SharedMailboxes.Entry entry : shares().list(by, request.text("address"))) {
      list.addObject()
          .put("mailbox", entry.mailbox())
          .put("with", entry.with())
          .put("rights", entry.rights().toString());
    }
    return list;
  }

  JsonNode set(ControlRequest request) {
    shares()
        .set(
            by,
            request.text("address"),
            request.text("mailbox"),
            request.text("with"),
            request.text("rights"));
    return ControlRequest.JSON.createObjectNode().put("shared", request.text("mailbox"));
  }

  JsonNode remove(ControlRequest request) {
    shares().remove(by, request.text("address"), request.text("mailbox"), request.text("with"));
    return ControlRequest.JSON.createObjectNode().put("removed", request.text("mailbox"));
  }
}
