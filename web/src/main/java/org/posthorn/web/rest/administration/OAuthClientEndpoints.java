package org.posthorn.web.rest.administration;

import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.Operations;
import org.posthorn.directory.Scope;
import org.posthorn.directory.tokens.OAuthClient;
import org.posthorn.directory.tokens.OAuthClients;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.Page;
import org.posthorn.web.rest.RestCall;

/// Endpoints for OAuth clients. They belong to the installation: operators only.
final class OAuthClientEndpoints {
  private static final String GROUP = "OAuth clients";

  private final Operations operations;

  private OAuthClientEndpoints(Operations operations) {
    this.operations = operations;
  }

  /// An OAuth client.
  public record OAuthClientDetail(
      @Description("its client_id") String id,
      @Description("its name for people") String name,
      @Description("its redirect URIs") List<String> redirectUris,
      @Description("its allowed scopes; none: all") List<String> services,
      @Description("whether it has a secret") boolean confidential,
      @Description("whether it registered itself") boolean registeredItself,
      @Description("when it was registered") Instant created) {
    static OAuthClientDetail of(OAuthClient client) {
      return new OAuthClientDetail(
          client.id(),
          client.name(),
          client.redirectUris(),
          client.scope().services(),
          client.confidential(),
          client.own(),
          client.created());
    }
  }

  /// An OAuth client to register.
  public record NewOAuthClient(
      @Description("its client_id; a random one if missing") Optional<String> id,
      @Description("its name for people") String name,
      @Description(
              value = "its redirect URIs; none for a client that uses device codes",
              size = 100)
          List<String> redirectUris,
      @Description(value = "its allowed scopes; missing: all", size = 16)
          Optional<List<String>> services,
      @Description("whether it gets a secret; false if missing") Optional<Boolean> confidential) {}

  /// A registered OAuth client.
  public record OAuthClientMade(
      @Description("the client") OAuthClientDetail client,
      @Description("its secret, if it has one, which cannot be retrieved later")
          Optional<String> secret) {}

  static List<Endpoint> of(Operations operations) {
    return new OAuthClientEndpoints(operations).all();
  }

  private List<Endpoint> all() {
    return List.of(
        Endpoint.get("/oauth-clients", "listOAuthClients")
            .says(GROUP, "Lists the OAuth clients, by id.")
            .scope("admin.read")
            .givesPage(OAuthClientDetail.class, "the programs", this::list),
        Endpoint.post("/oauth-clients", "addOAuthClient")
            .says(GROUP, "Registers an OAuth client.")
            .scope("admin")
            .takes(NewOAuthClient.class)
            .gives(OAuthClientMade.class, "the client with its secret", this::add),
        Endpoint.delete("/oauth-clients/{id}", "removeOAuthClient")
            .says(GROUP, "Removes an OAuth client, and revokes all its authorizations.")
            .scope("admin")
            .givesNothing(call -> {
              int _ =
                  operations
                      .oauthClients()
                      .remove(call.principal(), call.path("id"), operations.authorizations());
            }));
  }

  private Page<OAuthClientDetail> list(RestCall call) {
    List<OAuthClientDetail> all =
        operations.oauthClients().list(call.principal()).stream()
            .map(OAuthClientDetail::of)
            .sorted(Comparator.comparing(OAuthClientDetail::id))
            .toList();
    return Page.of(call, all, OAuthClientDetail::id);
  }

  private OAuthClientMade add(RestCall call) throws IOException {
    NewOAuthClient wanted = call.body(NewOAuthClient.class);
    OAuthClients.Made made =
        operations
            .oauthClients()
            .add(
                call.principal(),
                new OAuthClients.Registration(
                    wanted.id(),
                    wanted.name(),
                    wanted.redirectUris(),
                    wanted.services().map(Scope::of).orElse(Scope.ALL),
                    wanted.confidential().orElse(false)));
    return new OAuthClientMade(OAuthClientDetail.of(made.client()), made.secret());
  }
}
