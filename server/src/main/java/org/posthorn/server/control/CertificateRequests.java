package org.posthorn.server.control;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.SortedMap;
import org.posthorn.admin.Caller;
import org.posthorn.admin.Certificates.Status;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.Operations;
import org.posthorn.admin.certificates.OrderStatus;
import org.posthorn.admin.certificates.Renewal;
import org.posthorn.wire.Pem;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Requests about the server's certificates.
final class CertificateRequests {
  private final Operations operations;
  private final Caller by;

  CertificateRequests(Operations operations, Caller by) {
    this.operations = operations;
    this.by = by;
  }

  JsonNode status(ControlRequest request) {
    Status status = operations.certificates().status(by);
    ObjectNode shown = ControlRequest.JSON.createObjectNode();
    ArrayNode certificates = shown.putArray("certificates");
    status.inUse().forEach(certificate -> certificates.add(certificate(certificate)));
    ArrayNode missing = shown.putArray("missing");
    status
        .missing()
        .forEach(name ->
            missing.addObject().put("name", name.name()).put("resolvesHere", name.resolvesHere()));
    status.order().ifPresent(order -> shown.set("order", order(order)));
    return shown;
  }

  private static ObjectNode certificate(X509Certificate certificate) {
    ObjectNode shown = ControlRequest.JSON.createObjectNode();
    ArrayNode names = shown.putArray("names");
    try {
      Pem.hostNames(certificate).forEach(names::add);
    } catch (IOException e) {
      throw new OperationException(Reason.FAILED, String.valueOf(e.getMessage()));
    }
    Instant until = certificate.getNotAfter().toInstant();
    return shown
        .put("issuer", certificate.getIssuerX500Principal().getName())
        .put("notBefore", certificate.getNotBefore().toInstant().toString())
        .put("notAfter", until.toString())
        .put("daysLeft", Duration.between(Instant.now(), until).toDays())
        .put("serial", certificate.getSerialNumber().toString(16));
  }

  private static ObjectNode order(OrderStatus order) {
    ObjectNode shown = ControlRequest.JSON.createObjectNode();
    shown.put("authority", order.authority().toString());
    ArrayNode names = shown.putArray("names");
    order.names().forEach(names::add);
    order.renewal().ifPresent(at -> shown.put("renewal", at.toString()));
    order.explanation().ifPresent(page -> shown.put("explanation", page.toString()));
    order.pausedUntil().ifPresent(at -> shown.put("pausedUntil", at.toString()));
    order.error().ifPresent(text -> shown.put("error", text));
    shown.set("refused", refused(order.refused()));
    return shown;
  }

  private static ObjectNode refused(SortedMap<String, String> reasons) {
    ObjectNode shown = ControlRequest.JSON.createObjectNode();
    reasons.forEach(shown::put);
    return shown;
  }

  JsonNode renew(ControlRequest request) {
    Renewal renewal = operations.certificates().renew(by, request.flag("dryRun"));
    ObjectNode shown = ControlRequest.JSON.createObjectNode();
    shown.put("issued", renewal.issued());
    ArrayNode validated = shown.putArray("validated");
    renewal.validated().forEach(validated::add);
    shown.set("refused", refused(renewal.refused()));
    return shown;
  }
}
