package org.posthorn.web.rest.administration;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.Aliases;
import org.posthorn.admin.Lookup;
import org.posthorn.admin.Operations;
import org.posthorn.admin.values.MessageSummary;
import org.posthorn.directory.Address;
import org.posthorn.directory.Domain;
import org.posthorn.directory.Resolution;
import org.posthorn.directory.ResolvedAccount;
import org.posthorn.directory.Route;
import org.posthorn.store.events.EventLog;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.Page;
import org.posthorn.web.rest.Parameter;
import org.posthorn.web.rest.RestCall;
import org.posthorn.web.rest.administration.AccountEndpoints.AccountSummary;

/// Endpoints for searching accounts, domains and messages, and for the routing of an address.
final class LookupEndpoints {
  private static final String GROUP = "Finding";
  private static final int DAYS_DEFAULT = 7;
  private static final int MESSAGES_DEFAULT = 25;

  private final Operations operations;

  private LookupEndpoints(Operations operations) {
    this.operations = operations;
  }

  /// A found alias or group.
  public record FoundAlias(
      @Description("its name") String name, @Description("whether it is a group") boolean group) {}

  /// The kind of a search text, and the domains, accounts and aliases found.
  public record LookupDetail(
      @Description("the kind of text") Lookup.Kind kind,
      @Description("the text in canonical form; for a queue id, the trace id of the message")
          String text,
      @Description("domains whose name contains it, at most 20") List<String> domains,
      @Description("accounts whose address or name contains it, at most 20")
          List<AccountSummary> accounts,
      @Description("aliases and groups whose name contains it, or that lead to it, at most 20")
          List<FoundAlias> aliases) {}

  /// A transaction.
  public record MessageLine(
      @Description(
              "trace id of the SMTP transaction, as in the 250 reply, the Received field and the log")
          String trace,
      @Description("when it started") Instant time,
      @Description("the sender; empty for the null sender, or if unknown") String from,
      @Description("recipients, at most 5") List<String> to,
      @Description("number of known recipients") int recipients,
      @Description("the IP address of the client") Optional<String> client,
      @Description("its result") MessageSummary.State state,
      @Description("the latest event") String last) {
    static MessageLine of(MessageSummary summary) {
      return new MessageLine(
          summary.traceId(),
          summary.begun(),
          summary.from(),
          summary.to(),
          summary.recipients(),
          summary.client(),
          summary.state(),
          summary.last());
    }
  }

  /// A step of the routing.
  public record RouteStep(
      @Description("depth of the step") int depth,
      @Description("its address") String address,
      @Description("the kind of address") Route.Kind kind,
      @Description("the account, or the alias by its name, that decided") String by,
      @Description("the next addresses") List<String> targets) {
    static RouteStep of(Route.Step step) {
      return new RouteStep(
          step.depth(),
          step.address().quoted(),
          step.kind(),
          step.by(),
          step.targets().stream().map(Address::quoted).toList());
    }
  }

  /// The result of the routing.
  public enum RouteResult {
    /// Delivered to accounts of this server.
    LOCAL,
    /// Sent to other servers, and possibly delivered to accounts of this server too.
    REMOTE,
    /// The address does not exist: the sender gets an error.
    NOBODY,
    /// The domain is not local.
    NOT_OURS,
    /// Aliases are nested too deeply, or have too many targets: the sender gets an error.
    TOO_FAR,
    /// Only for disabled accounts: the sender gets an error.
    DISABLED
  }

  /// The routing of an address.
  public record RouteDetail(
      @Description("the result") RouteResult result,
      @Description("the steps, in order") List<RouteStep> steps,
      @Description("accounts that it is delivered to") List<String> accounts,
      @Description("addresses of other servers that it is sent to") List<String> elsewhere) {
    static RouteDetail of(Route route) {
      List<RouteStep> steps = route.steps().stream().map(RouteStep::of).toList();
      return switch (route.resolution()) {
        case Resolution.Local(List<ResolvedAccount> all) ->
            new RouteDetail(RouteResult.LOCAL, steps, accounts(all), List.of());
        case Resolution.Remote(List<ResolvedAccount> all, List<Address> targets) ->
            new RouteDetail(
                RouteResult.REMOTE,
                steps,
                accounts(all),
                targets.stream().map(Address::quoted).toList());
        case Resolution.NoSuchRecipient _ -> nobody(RouteResult.NOBODY, steps);
        case Resolution.NotLocal _ -> nobody(RouteResult.NOT_OURS, steps);
        case Resolution.Misconfigured _ -> nobody(RouteResult.TOO_FAR, steps);
        case Resolution.Disabled _ -> nobody(RouteResult.DISABLED, steps);
      };
    }

    private static RouteDetail nobody(RouteResult result, List<RouteStep> steps) {
      return new RouteDetail(result, steps, List.of(), List.of());
    }

    private static List<String> accounts(List<ResolvedAccount> deliveries) {
      return deliveries.stream().map(each -> each.account().address().quoted()).toList();
    }
  }

  static List<Endpoint> of(Operations operations) {
    return new LookupEndpoints(operations).all();
  }

  private List<Endpoint> all() {
    Parameter query =
        Parameter.text(
                "q",
                "an address, a domain, a Message-ID, a trace id, the id of a message in the queue,"
                    + " the IP address of a client, or part of a name")
            .asRequired();
    return List.of(
        Endpoint.get("/lookup", "lookUp")
            .says(GROUP, "Determines the kind of a text, and finds domains, accounts and aliases.")
            .scope("admin.read")
            .query(query)
            .gives(LookupDetail.class, "what was found", this::lookUp),
        Endpoint.get("/lookup/messages", "lookUpMessages")
            .says(
                GROUP,
                "Lists the transactions that a text refers to, the newest first. A page may be"
                    + " short, or empty, and have a `next`; `limit` is approximate, at"
                    + " most 100.")
            .scope("admin.read")
            .query(
                query,
                Parameter.whole(
                    "days",
                    1,
                    EventLog.DAYS_MAX,
                    "number of days (UTC) including today; 7 if missing"))
            .givesPage(MessageLine.class, "the transactions", this::messages),
        Endpoint.get("/routing", "explainRouting")
            .says(GROUP, "Shows step by step who gets mail for an address, or why nobody does.")
            .scope("admin.read")
            .query(Parameter.text("address", "the address").asRequired())
            .gives(
                RouteDetail.class,
                "the way",
                call ->
                    RouteDetail.of(
                        operations
                            .aliases()
                            .route(
                                call.caller(),
                                Address.parse(call.text("address").orElseThrow())))));
  }

  private LookupDetail lookUp(RestCall call) {
    Lookup.Found found = operations.lookup().find(call.caller(), call.text("q").orElseThrow());
    return new LookupDetail(
        found.kind(),
        found.text(),
        found.domains().stream().map(Domain::name).toList(),
        found.accounts().stream().map(AccountSummary::of).toList(),
        found.aliases().stream()
            .map(alias -> new FoundAlias(alias.shown(), Aliases.isGroup(alias)))
            .toList());
  }

  private Page<MessageLine> messages(RestCall call) {
    int limit = call.whole("limit").map(Long::intValue).orElse(MESSAGES_DEFAULT);
    Lookup.Part part =
        operations
            .lookup()
            .messages(
                call.caller(),
                call.text("q").orElseThrow(),
                call.whole("days").map(Long::intValue).orElse(DAYS_DEFAULT),
                call.text("after"),
                Math.min(limit, Lookup.MESSAGES_MAX));
    return new Page<>(part.messages().stream().map(MessageLine::of).toList(), part.next());
  }
}
