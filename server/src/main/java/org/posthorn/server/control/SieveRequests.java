package org.posthorn.server.control;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.SortedMap;
import org.posthorn.admin.Caller;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.Operations;
import org.posthorn.admin.SieveScripts;
import org.posthorn.admin.scripts.RunReport;
import org.posthorn.sieve.script.Problem;
import org.posthorn.store.scripts.ScriptEntry;
import org.posthorn.store.scripts.StoredScript;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Requests about the Sieve scripts of accounts, which are encoded in base64.
final class SieveRequests {
  private final Operations operations;
  private final Caller by;

  SieveRequests(Operations operations, Caller by) {
    this.operations = operations;
    this.by = by;
  }

  private SieveScripts scripts() {
    return operations.sieveScripts();
  }

  JsonNode list(ControlRequest request) {
    ArrayNode list = ControlRequest.JSON.createArrayNode();
    for (ScriptEntry script : scripts().list(by, request.text("address"))) {
      list.addObject()
          .put("name", script.name())
          .put("bytes", script.octets())
          .put("active", script.active());
    }
    return list;
  }

  JsonNode show(ControlRequest request) {
    StoredScript script = scripts().show(by, request.text("address"), request.text("name"));
    return ControlRequest.JSON
        .createObjectNode()
        .put("name", script.name())
        .put("script", new String(script.octets(), StandardCharsets.UTF_8));
  }

  JsonNode put(ControlRequest request) {
    ArrayNode warnings = ControlRequest.JSON.createArrayNode();
    for (Problem problem :
        scripts().put(by, request.text("address"), request.text("name"), script(request))) {
      warnings.add(problem.toString());
    }
    return ControlRequest.JSON
        .createObjectNode()
        .put("name", request.text("name"))
        .set("warnings", warnings);
  }

  JsonNode activate(ControlRequest request) {
    scripts().activate(by, request.text("address"), request.text("name"));
    return ControlRequest.JSON.createObjectNode().put("active", request.text("name"));
  }

  JsonNode deactivate(ControlRequest request) {
    scripts().deactivate(by, request.text("address"));
    return ControlRequest.JSON.createObjectNode().put("active", "");
  }

  JsonNode remove(ControlRequest request) {
    scripts().remove(by, request.text("address"), request.text("name"));
    return ControlRequest.JSON.createObjectNode().put("removed", request.text("name"));
  }

  JsonNode run(ControlRequest request) {
    String address = request.text("address");
    String mailbox = request.text("mailbox");
    boolean dryRun = request.flag("dryRun");
    Optional<String> name = request.optionalText("name");
    RunReport report =
        name.isPresent()
            ? scripts().run(by, address, name.get(), mailbox, dryRun)
            : scripts().runText(by, address, script(request), mailbox, dryRun);
    ObjectNode shown = ControlRequest.JSON.createObjectNode();
    shown
        .put("done", !dryRun)
        .put("messages", report.messages())
        .put("stayed", report.stayed())
        .put("flagged", report.flagged())
        .put("failed", report.failed());
    counts(shown.putObject("filed"), report.filed());
    counts(shown.putObject("notDone"), report.notDone());
    ArrayNode lines = shown.putArray("lines");
    report.lines().forEach(lines::add);
    return shown;
  }

  private static void counts(ObjectNode shown, SortedMap<String, Integer> counts) {
    counts.forEach(shown::put);
  }

  private static byte[] script(ControlRequest request) {
    try {
      return Base64.getDecoder().decode(request.text("script"));
    } catch (IllegalArgumentException e) {
      throw new OperationException(Reason.INVALID, "the script is not in base64");
    }
  }
}
