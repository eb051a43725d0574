package org.posthorn.server.control;

import java.time.Duration;
import org.posthorn.admin.Caller;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.Operations;
import org.posthorn.runtime.Cidr;
import org.posthorn.server.config.Durations;
import org.posthorn.spam.connection.Ban;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Requests about banned clients.
final class BanRequests {
  private final Operations operations;
  private final Caller by;

  BanRequests(Operations operations, Caller by) {
    this.operations = operations;
    this.by = by;
  }

  JsonNode list(ControlRequest request) {
    ArrayNode list = ControlRequest.JSON.createArrayNode();
    operations.bans().list(by).forEach(ban -> list.add(row(ban)));
    return list;
  }

  JsonNode add(ControlRequest request) {
    return row(
        operations
            .bans()
            .add(
                by,
                network(request),
                length(request.optionalText("for").orElse("1 d")),
                request.optionalText("reason").orElse("")));
  }

  JsonNode remove(ControlRequest request) {
    Cidr network = network(request);
    operations.bans().remove(by, network);
    return ControlRequest.JSON.createObjectNode().put("network", network.toString());
  }

  private static ObjectNode row(Ban ban) {
    return ControlRequest.JSON
        .createObjectNode()
        .put("network", ban.network().toString())
        .put("since", ban.since().toString())
        .put("until", ban.until().toString())
        .put("times", ban.times())
        .put("by", ban.by())
        .put("reason", ban.reason());
  }

  /// An IPv6 address stands for its /64.
  private static Cidr network(ControlRequest request) {
    String text = request.text("network");
    try {
      Cidr network = Cidr.parse(text);
      return text.contains("/") ? network : Cidr.client(network.network());
    } catch (IllegalArgumentException e) {
      throw new OperationException(
          Reason.INVALID,
          "expected an address or a network such as 192.0.2.0/24: " + e.getMessage());
    }
  }

  private static Duration length(String text) {
    try {
      return Durations.parse(text);
    } catch (IllegalArgumentException e) {
      throw new OperationException(Reason.INVALID, "--for: " + e.getMessage());
    }
  }
}
