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

/// The browsers that are signed in to an account, and the programs that it has allowed to use it.
final class SessionEndpoints {
  private final Operations operations;
  private final Whose whose;

  private SessionEndpoints(Operations operations, Whose whose) {
    this.operations = operations;
    this.whose = whose;
  }

  /// A browser that is signed in.
  public record SessionDetail(
      @Description("names it") String id,
      @Description("when it was opened") Instant created,
      @Description("when it was used last, to some minutes") Instant lastUse,
      @Description("from which network it was used last") String network,
      @Description("what the browser calls itself") String program,
      @Description("how somebody signed in") WebSession.Way way) {
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

  /// A link for support to be made.
  public record SupportLinkRequest(
      @Description(value = "how many minutes it is good", min = 1, max = 60) int minutes) {}

  /// A link for support.
  public record SupportLinkDetail(
      @Description("where it leads, below the address of this server; its secret is shown once")
          String path,
      @Description("until when it is good, if it is not used") Instant expires) {}

  /// Those of a named account only: nobody needs such a link for its own.
  static List<Endpoint> support(Operations operations) {
    return List.of(
        Endpoint.post("/accounts/{address}/support-links", "addSupportLink")
            .says(
                Whose.NAMED.group(),
                "Makes a link that signs in to an account once, to help its owner, who sees that it"
                    + " was used and by whom. The session neither sends, nor administers, nor"
                    + " changes how the account signs in, and ends after an hour.")
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

  /// What a program was allowed.
  public record GrantDetail(
      @Description("names it") String id,
      @Description("the id of the program") String client,
      @Description("the name of the program when it was allowed") String clientName,
      @Description("what it may use") List<String> services,
      @Description("when it was allowed") Instant created,
      @Description("when the program got a token last") Instant lastUse,
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

  static List<Endpoint> of(Operations operations, Whose whose) {
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
            .says(whose.group(), "Lists the programs that may use OAuth tokens" + whose.of() + ".")
            .scope(whose.reading())
            .givesPage(GrantDetail.class, "what programs were allowed", this::grants),
        Endpoint.delete(grants + "/{id}", "revoke" + whose.word() + "Grant")
            .says(whose.group(), "Revokes what a program was allowed" + whose.of() + ".")
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
      throw new OperationException(Reason.NOT_FOUND, "there is nothing of the id " + id);
    } catch (NumberFormatException e) {
      throw new OperationException(Reason.NOT_FOUND, "there is nothing of the id " + id);
    }
  }
}
