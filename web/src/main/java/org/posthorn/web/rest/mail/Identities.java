package org.posthorn.web.rest.mail;

import java.util.List;
import org.posthorn.directory.Principal;
import org.posthorn.jmap.Jmap;
import org.posthorn.web.rest.RestException;
import org.posthorn.web.rest.RestException.Code;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// The identities of an account (RFC 8621 §6).
///
/// @param all its identities
/// @param name login name of the account
record Identities(List<JsonNode> all, String name) {

  static Identities of(Jmap jmap, Principal principal) {
    JmapCalls calls = new JmapCalls(jmap, principal);
    calls.add("Identity/get", JsonNodeFactory.instance.objectNode().putNull("ids"));
    return calls.last(
        answer -> new Identities(answer.get("list").valueStream().toList(), principal.name()));
  }

  /// The identity of the account's own address.
  ///
  /// @throws RestException FORBIDDEN if the account has no address
  JsonNode usual() {
    return of(name);
  }

  /// The identity of an address; the usual one if there is none.
  JsonNode of(String address) {
    return all.stream()
        .filter(identity -> identity.get("email").asString().equalsIgnoreCase(address))
        .findFirst()
        .or(() -> all.stream().findFirst())
        .orElseThrow(
            () -> new RestException(Code.FORBIDDEN, "the account has no address to send from"));
  }
}
