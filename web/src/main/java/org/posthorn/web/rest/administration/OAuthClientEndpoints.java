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

/// The programs that may ask accounts for access. They are of the installation: operators only.
final class OAuthClientEndpoints {
  private static final String GROUP = "OAuth clients";

  private final Operations operations;

  private OAuthClientEndpoints(Operations operations) {
    this.operations = operations;
  }

  /// A program that may ask accounts for access.
  public record OAuthClientDetail(
      @Description("its client_id") String id,
      @Description("its name for people") String name,
      @Description("where it may be sent back to") List<String> redirectUris,
      @Description("what it may ask for; none: everything") List<String> services,
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

  /// A program to be registered.
  public record NewOAuthClient(
      @Description("its client_id; a random one if missing") Optional<String> id,
      @Description("its name for people") String name,
      @Description(
              value = "where it may be sent back to; none for a program that uses device codes",
              size = 100)
          List<String> redirectUris,
      @Description(value = "what it may ask for; missing: everything", size = 16)
          Optional<List<String>> services,
      @Description("whether it is to have a secret; false if missing")
          Optional<Boolean> confidential) {}

  /// A program that was registered.
  public record OAuthClientMade(
      @Description("what was registered") OAuthClientDetail client,
      @Description("its secret, if it has one, which nobody can ask for again")
          Optional<String> secret) {}

  static List<Endpoint> of(Operations operations) {
    return new OAuthClientEndpoints(operations).all();
  }

  private List<Endpoint> all() {
    return List.of(
        Endpoint.get("/oauth-clients", "listOAuthClients")
            .says(GROUP, "Lists the programs that may ask accounts for access, by id.")
            .scope("admin.read")
            .givesPage(OAuthClientDetail.class, "the programs", this::list),
        Endpoint.post("/oauth-clients", "addOAuthClient")
            .says(GROUP, "Registers a program.")
            .scope("admin")
            .takes(NewOAuthClient.class)
            .gives(OAuthClientMade.class, "the program with its secret", this::add),
        Endpoint.delete("/oauth-clients/{id}", "removeOAuthClient")
            .says(GROUP, "Removes a program; all that it was allowed is revoked.")
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
