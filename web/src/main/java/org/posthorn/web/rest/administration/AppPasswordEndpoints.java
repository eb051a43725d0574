package org.posthorn.web.rest.administration;

import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.Operations;
import org.posthorn.directory.Credential;
import org.posthorn.directory.Scope;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.Page;
import org.posthorn.web.rest.RestCall;

/// Endpoints for app passwords: random passwords, one for each program of an account.
final class AppPasswordEndpoints {
  private final Operations operations;
  private final AccountPath whose;

  private AppPasswordEndpoints(Operations operations, AccountPath whose) {
    this.operations = operations;
    this.whose = whose;
  }

  /// An app password without its secret.
  public record AppPasswordDetail(
      @Description("the program's name, unique among those of the account") String name,
      @Description("its scopes, such as imap or api.read; none: all mail, but no administration")
          List<String> services,
      @Description("when it was created") Instant created,
      @Description("when it expires") Optional<Instant> expires,
      @Description("when it was last used, to the hour") Optional<Instant> lastUse,
      @Description("from which network it was last used") Optional<String> network) {
    static AppPasswordDetail of(Credential credential) {
      return new AppPasswordDetail(
          credential.name(),
          credential.scope().services(),
          credential.created(),
          credential.expires(),
          credential.lastUse().map(Credential.Use::at),
          credential.lastUse().map(Credential.Use::network));
    }
  }

  /// An app password to create.
  public record NewAppPassword(
      @Description("the program's name, unique among those of the account") String name,
      @Description(
              value =
                  "its scopes: imap, smtp, sieve, jmap, api, admin, or a part of the"
                      + " last two, such as api.read; missing: all mail, but no administration",
              size = 16)
          Optional<List<String>> services,
      @Description("when it expires") Optional<Instant> expires) {}

  /// An app password with its secret.
  public record AppPasswordMade(
      @Description("the app password") AppPasswordDetail appPassword,
      @Description("the secret, which cannot be retrieved later") String password) {}

  static List<Endpoint> of(Operations operations, AccountPath whose) {
    return new AppPasswordEndpoints(operations, whose).all();
  }

  private List<Endpoint> all() {
    String path = whose.path() + "/app-passwords";
    return List.of(
        Endpoint.get(path, "list" + whose.word() + "AppPasswords")
            .says(whose.group(), "Lists the app passwords" + whose.of() + " by name.")
            .scope(whose.reading())
            .givesPage(AppPasswordDetail.class, "the app passwords", this::list),
        Endpoint.post(path, "add" + whose.word() + "AppPassword")
            .says(whose.group(), "Creates an app password" + whose.of() + ".")
            .scope(whose.changing())
            .takes(NewAppPassword.class)
            .gives(AppPasswordMade.class, "the app password with its secret", this::add),
        Endpoint.delete(path + "/{name}", "revoke" + whose.word() + "AppPassword")
            .says(
                whose.group(),
                "Revokes an app password"
                    + whose.of()
                    + "; sessions that were opened with it end within 5 seconds.")
            .scope(whose.changing())
            .givesNothing(call ->
                operations
                    .appPasswords()
                    .revoke(call.caller(), whose.address(call), call.path("name"))));
  }

  private Page<AppPasswordDetail> list(RestCall call) {
    List<AppPasswordDetail> all =
        operations.appPasswords().list(call.caller(), whose.address(call)).stream()
            .filter(credential -> credential.kind() == Credential.Kind.APP_PASSWORD)
            .map(AppPasswordDetail::of)
            .sorted(Comparator.comparing(AppPasswordDetail::name))
            .toList();
    return Page.of(call, all, AppPasswordDetail::name);
  }

  private AppPasswordMade add(RestCall call) throws IOException {
    NewAppPassword wanted = call.body(NewAppPassword.class);
    Credential.Made made =
        operations
            .appPasswords()
            .add(
                call.caller(),
                whose.address(call),
                wanted.name(),
                wanted.services().map(Scope::of).orElse(Scope.ALL),
                wanted.expires());
    return new AppPasswordMade(AppPasswordDetail.of(made.credential()), made.secret());
  }
}
