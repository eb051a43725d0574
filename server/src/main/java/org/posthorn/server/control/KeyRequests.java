package org.posthorn.server.control;

import java.util.List;
import java.util.Locale;
import org.posthorn.admin.Caller;
import org.posthorn.admin.DkimKeys;
import org.posthorn.admin.MasterKeys;
import org.posthorn.admin.Operations;
import org.posthorn.admin.installation.SecretKeys;
import org.posthorn.admin.publish.DnsRecord;
import org.posthorn.admin.publish.RecordCheck;
import org.posthorn.submission.signing.SigningKey;
import org.posthorn.vault.MasterKey;
import org.posthorn.vault.Reencryption;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Requests about DKIM keys and DNS records.
final class KeyRequests {
  private final Operations operations;
  private final Caller by;

  KeyRequests(Operations operations, Caller by) {
    this.operations = operations;
    this.by = by;
  }

  JsonNode generate(ControlRequest request) {
    return describe(
        operations.dkimKeys().generate(by, request.text("domain"), request.flag("activate")));
  }

  JsonNode rotate(ControlRequest request) {
    return describe(operations.dkimKeys().rotate(by, request.text("domain")));
  }

  JsonNode activate(ControlRequest request) {
    return describe(operations.dkimKeys().activate(by, request.text("domain")));
  }

  JsonNode remove(ControlRequest request) {
    operations.dkimKeys().remove(by, request.text("domain"));
    return ControlRequest.JSON.createObjectNode().put("domain", request.text("domain"));
  }

  JsonNode list(ControlRequest request) {
    return describe(operations.dkimKeys().list(by, request.optionalText("domain")));
  }

  private static ArrayNode describe(List<DkimKeys.Published> keys) {
    ArrayNode rows = ControlRequest.JSON.createArrayNode();
    for (DkimKeys.Published each : keys) {
      SigningKey key = each.key();
      rows.addObject()
          .put("domain", key.key().domain().ascii())
          .put("selector", key.key().selector())
          .put("algorithm", key.key().algorithm().tag())
          .put("state", key.status().state().name().toLowerCase(Locale.ROOT))
          .put("since", key.status().since().toString())
          .put("in_dns", each.inDns())
          .put("name", key.key().name().ascii())
          .put("record", key.key().record().text());
    }
    return rows;
  }

  JsonNode dnsRecords(ControlRequest request) {
    ArrayNode rows = ControlRequest.JSON.createArrayNode();
    for (DnsRecord record : operations.dnsRecords().wanted(by, request.text("domain"))) {
      rows.addObject()
          .put("name", record.name().ascii())
          .put("type", record.kind().name())
          .put("value", record.value())
          .put("need", record.need().name().toLowerCase(Locale.ROOT))
          .put("why", record.purpose().text())
          .put("zone", record.zoneLine());
    }
    return rows;
  }

  JsonNode checkDns(ControlRequest request) {
    ArrayNode rows = ControlRequest.JSON.createArrayNode();
    for (RecordCheck.Result result : operations.dnsRecords().check(by, request.text("domain"))) {
      DnsRecord record = result.record();
      rows.addObject()
          .put("verdict", result.verdict().name().toLowerCase(Locale.ROOT))
          .put("need", record.need().name().toLowerCase(Locale.ROOT))
          .put("name", record.name().ascii())
          .put("type", record.kind().name())
          .put("wanted", record.value())
          .put("found", result.found())
          .put("why", record.purpose().text());
    }
    return rows;
  }

  JsonNode createMasterKey(ControlRequest request) {
    MasterKeys keys = operations.masterKeys();
    int discarded = keys.create(by, request.flag("discardLost"));
    return describe(keys.status(by)).put("discarded", discarded);
  }

  JsonNode masterKeys(ControlRequest request) {
    return describe(operations.masterKeys().status(by));
  }

  JsonNode rotateMasterKey(ControlRequest request) {
    MasterKeys keys = operations.masterKeys();
    int sealed = keys.rotate(by);
    return describe(keys.status(by)).put("encrypted", sealed);
  }

  JsonNode protectMasterKey(ControlRequest request) {
    MasterKeys keys = operations.masterKeys();
    keys.protect(by, request.flag("readable"));
    return describe(keys.status(by));
  }

  JsonNode encryption(ControlRequest request) {
    return describe(operations.masterKeys().encryption(by));
  }

  JsonNode renewStoreKeys(ControlRequest request) {
    MasterKeys keys = operations.masterKeys();
    keys.renewStoreKeys(by);
    return describe(keys.encryption(by));
  }

  private static ObjectNode describe(Reencryption.Progress progress) {
    return ControlRequest.JSON
        .createObjectNode()
        .put("encryption", progress.encrypting())
        .put("partitions", progress.partitions())
        .put("done", progress.done())
        .put("newKeys", progress.newKeys())
        .put("complete", progress.complete());
  }

  JsonNode removeMasterKey(ControlRequest request) {
    MasterKeys keys = operations.masterKeys();
    keys.remove(by, request.text("id"));
    return describe(keys.status(by));
  }

  private static ObjectNode describe(SecretKeys.Status status) {
    ObjectNode described = ControlRequest.JSON.createObjectNode();
    described.put("file", status.file().toString());
    ArrayNode keys = described.putArray("keys");
    for (int i = 0; i < status.keys().size(); i++) {
      MasterKey key = status.keys().get(i);
      keys.addObject()
          .put("id", key.id().toString())
          .put("created", key.created().toString())
          .put("current", i == 0)
          .put("protection", i < status.protections().size() ? status.protections().get(i) : "")
          .put("secrets", status.found().sealed().getOrDefault(key.id(), 0));
    }
    ArrayNode lost = described.putArray("lost");
    status
        .lost()
        .forEach((id, count) -> lost.addObject().put("id", id.toString()).put("secrets", count));
    return described.put("plain", status.found().plain());
  }
}
