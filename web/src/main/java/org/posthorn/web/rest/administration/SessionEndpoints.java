package org.posthorn.web.rest.administration;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.Operations;
import org.posthorn.directory.Account;
import org.posthorn.directory.CredentialId;
import org.posthorn.directory.Grant;
import org.posthorn.directory.sessions.SupportLinks;
import org.posthorn.directory.sessions.WebSession;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.Page;
import org.posthorn.web.rest.RestCall;

/// Endpoints for browser sessions of an account, and for its authorizations of OAuth clients.
final class SessionEndpoints {
  private final Operations operations;
  private final AccountPath whose;

  private SessionEndpoints(Operations operations, AccountPath whose) {
    this.operations = operations;
    this.whose = whose;
  }

  /// A browser that is signed in.
  public record SessionDetail(
      @Description("names it") String id,
      @Description("when it was opened") Instant created,
      @Description("when it was last used, to some minutes") Instant lastUse,
      @Description("from which network it was last used") String network,
      @Description("the browser's User-Agent") String program,
      @Description("the method of signing in") WebSession.Way method) {
    static SessionDetail of(WebSession session) {
      return new SessionDetail(
          Long.toString(session.id().value()),
          session.created(),
          session.lastUse(),
          session.network(),
          session.agent(),
          session.way());
    }
  }

  /// Options of a support link.
  public record SupportLinkRequest(
      @Description(value = "validity in minutes", min = 1, max = 60) int minutes) {}

  /// A support link.
  public record SupportLinkDetail(
      @Description("its path on this server; the secret in it is shown once") String path,
      @Description("end of its validity, if it is not used") Instant expires) {}

  /// Endpoints for support links, only for other accounts than the caller's.
  static List<Endpoint> support(Operations operations) {
    return List.of(
        Endpoint.post("/accounts/{address}/support-links", "addSupportLink")
            .says(
                AccountPath.NAMED.group(),
                "Creates a link that signs in to an account once, for support. The owner sees that it"
                    + " was used and by whom. The session cannot send, administer or"
                    + " change sign-in methods, and ends after an hour.")
            .scope("admin.accounts")
            .takes(SupportLinkRequest.class)
            .gives(
                SupportLinkDetail.class,
                "the link",
                call -> {
                  SupportLinks.Made made =
                      operations
                          .signIn()
                          .supportLink(
                              call.caller(),
                              call.path("address"),
                              call.body(SupportLinkRequest.class).minutes());
                  return new SupportLinkDetail("/login/support#" + made.token(), made.expires());
                }));
  }

  /// The authorization of an OAuth client.
  public record GrantDetail(
      @Description("names it") String id,
      @Description("the id of the client") String client,
      @Description("the name of the client at the time of the authorization") String clientName,
      @Description("its scopes") List<String> services,
      @Description("time of the authorization") Instant created,
      @Description("when the client last got a token") Instant lastUse,
      @Description("from which network") Optional<String> network) {
    static GrantDetail of(Grant grant) {
      return new GrantDetail(
          Long.toString(grant.id().value()),
          grant.client(),
          grant.clientName(),
          grant.scope().services(),
          grant.created(),
          grant.lastUse(),
          grant.lastNetwork());
    }
  }

  static List<Endpoint> of(Operations operations, AccountPath whose) {
    return new SessionEndpoints(operations, whose).all();
  }

  private List<Endpoint> all() {
    String sessions = whose.path() + "/sessions";
    String grants = whose.path() + "/grants";
    return List.of(
        Endpoint.get(sessions, "list" + whose.word() + "Sessions")
            .says(whose.group(), "Lists the browser sessions" + whose.of() + ".")
            .scope(whose.reading())
            .givesPage(SessionDetail.class, "the sessions", this::sessions),
        Endpoint.delete(sessions, "end" + whose.word() + "Sessions")
            .says(whose.group(), "Ends all browser sessions" + whose.of() + ".")
            .scope(whose.changing())
            .givesNothing(call -> {
              int _ = operations.signIn().endSessions(call.caller(), whose.address(call));
            }),
        Endpoint.delete(sessions + "/{id}", "end" + whose.word() + "Session")
            .says(whose.group(), "Ends a browser session" + whose.of() + ".")
            .scope(whose.changing())
            .givesNothing(call ->
                operations
                    .signIn()
                    .endSession(call.caller(), whose.address(call), number(call.path("id")))),
        Endpoint.get(grants, "list" + whose.word() + "Grants")
            .says(whose.group(), "Lists the authorizations of OAuth clients" + whose.of() + ".")
            .scope(whose.reading())
            .givesPage(GrantDetail.class, "the authorizations", this::grants),
        Endpoint.delete(grants + "/{id}", "revoke" + whose.word() + "Grant")
            .says(whose.group(), "Revokes the authorization of an OAuth client" + whose.of() + ".")
            .scope(whose.changing())
            .givesNothing(this::revoke));
  }

  private Page<SessionDetail> sessions(RestCall call) {
    List<SessionDetail> all =
        operations.signIn().sessions(call.caller(), whose.address(call)).stream()
            .map(SessionDetail::of)
            .sorted(Comparator.comparing(SessionDetail::id))
            .toList();
    return Page.of(call, all, SessionDetail::id);
  }

  private Page<GrantDetail> grants(RestCall call) {
    Account account = account(call);
    List<GrantDetail> all =
        operations.authorizations().list(call.principal(), account.id()).stream()
            .map(GrantDetail::of)
            .sorted(Comparator.comparing(GrantDetail::id))
            .toList();
    return Page.of(call, all, GrantDetail::id);
  }

  private void revoke(RestCall call) {
    CredentialId grant = new CredentialId(number(call.path("id")));
    operations.authorizations().revoke(call.principal(), account(call).id(), grant);
  }

  private Account account(RestCall call) {
    return operations.accounts().ownOrNamed(call.caller(), whose.address(call));
  }

  private static long number(String id) {
    try {
      long number = Long.parseLong(id);
      if (number >= 0) {
        return number;
      }
      throw new OperationException(Reason.NOT_FOUND, "unknown id " + id);
    } catch (NumberFormatException e) {
      throw new OperationException(Reason.NOT_FOUND, "unknown id " + id);
    }
  }
}
