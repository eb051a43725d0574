package org.posthorn.server.control;

import java.util.List;
import org.posthorn.admin.Caller;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.Operations;
import org.posthorn.directory.Account;
import org.posthorn.directory.CredentialId;
import org.posthorn.directory.Grant;
import org.posthorn.directory.Scope;
import org.posthorn.directory.tokens.OAuthClient;
import org.posthorn.directory.tokens.OAuthClients;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Requests about OAuth clients.
final class OAuthRequests {
  private final Operations operations;
  private final Caller by;

  OAuthRequests(Operations operations, Caller by) {
    this.operations = operations;
    this.by = by;
  }

  JsonNode addClient(ControlRequest request) {
    List<String> services = request.texts("services");
    OAuthClients.Made made =
        operations
            .oauthClients()
            .add(
                by.actor(),
                new OAuthClients.Registration(
                    request.optionalText("id"),
                    request.text("name"),
                    request.texts("redirectUris"),
                    services.isEmpty() ? Scope.ALL : Scope.of(services),
                    !request.texts("secret").isEmpty()));
    ObjectNode row = row(made.client());
    made.secret().ifPresent(secret -> row.put("secret", secret));
    return row;
  }

  JsonNode listClients(ControlRequest request) {
    ArrayNode list = ControlRequest.JSON.createArrayNode();
    operations.oauthClients().list(by.actor()).forEach(client -> list.add(row(client)));
    return list;
  }

  JsonNode removeClient(ControlRequest request) {
    String id = request.text("id");
    int revoked = operations.oauthClients().remove(by.actor(), id, operations.authorizations());
    return ControlRequest.JSON.createObjectNode().put("id", id).put("grantsRevoked", revoked);
  }

  JsonNode listGrants(ControlRequest request) {
    Account account = account(request);
    ArrayNode list = ControlRequest.JSON.createArrayNode();
    operations
        .authorizations()
        .list(by.actor(), account.id())
        .forEach(grant -> list.add(row(grant)));
    return list;
  }

  JsonNode revokeGrant(ControlRequest request) {
    Account account = account(request);
    String number = request.text("grant");
    if (!number.matches("[0-9]{1,18}")) {
      throw new OperationException(Reason.INVALID, "expected the number of a grant: " + number);
    }
    CredentialId grant = new CredentialId(Long.parseLong(number));
    operations.authorizations().revoke(by.actor(), account.id(), grant);
    return ControlRequest.JSON.createObjectNode().put("grant", grant.value());
  }

  private Account account(ControlRequest request) {
    return operations.accounts().named(by, request.text("address"));
  }

  private static ObjectNode row(OAuthClient client) {
    ObjectNode row =
        ControlRequest.JSON
            .createObjectNode()
            .put("id", client.id())
            .put("name", client.name())
            .put("created", client.created().toString());
    texts(row.putArray("redirectUris"), client.redirectUris());
    List<String> services = client.scope().services();
    texts(row.putArray("services"), services.isEmpty() ? List.of("all") : services);
    return row.put("hasSecret", client.confidential()).put("registeredItself", client.own());
  }

  private static ObjectNode row(Grant grant) {
    ObjectNode row =
        ControlRequest.JSON
            .createObjectNode()
            .put("grant", grant.id().value())
            .put("client", grant.client())
            .put("name", grant.clientName());
    texts(row.putArray("services"), grant.scope().services());
    return row.put("created", grant.created().toString())
        .put("lastUse", grant.lastUse().toString())
        .put("network", grant.lastNetwork().orElse(""));
  }

  private static void texts(ArrayNode array, List<String> texts) {
    texts.forEach(array::add);
  }
}
