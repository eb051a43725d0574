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

/// One field to look for people, domains and messages, and the way that mail for an address takes.
final class LookupEndpoints {
  private static final String GROUP = "Finding";
  private static final int DAYS_DEFAULT = 7;
  private static final int MESSAGES_DEFAULT = 25;

  private final Operations operations;

  private LookupEndpoints(Operations operations) {
    this.operations = operations;
  }

  /// An alias or a group that was found.
  public record FoundAlias(
      @Description("its name") String name, @Description("whether it is a group") boolean group) {}

  /// What a text stands for, and what was found of domains and people.
  public record LookupDetail(
      @Description("what the text was taken for") Lookup.Kind kind,
      @Description("the text as it was understood; for a queue id, the trace id of the message")
          String text,
      @Description("domains that it is part of, 20 at most") List<String> domains,
      @Description("accounts that it is part of, 20 at most") List<AccountSummary> accounts,
      @Description("aliases and groups that it is part of, or that lead to it, 20 at most")
          List<FoundAlias> aliases) {}

  /// A transaction.
  public record MessageLine(
      @Description("names the SMTP transaction, as the 250, the Received field and the log do")
          String trace,
      @Description("when it began") Instant time,
      @Description("the sender; empty for the null sender, or if it is not known") String from,
      @Description("recipients, 5 at most") List<String> to,
      @Description("how many recipients are known") int recipients,
      @Description("the IP address of the client") Optional<String> client,
      @Description("what became of it") MessageSummary.State state,
      @Description("what happened last") String last) {
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

  /// A step of the way.
  public record RouteStep(
      @Description("how many steps lead to this one") int depth,
      @Description("the address that it is about") String address,
      @Description("what the address is") Route.Kind kind,
      @Description("what decided: an account, or an alias by its name") String by,
      @Description("where it leads next") List<String> targets) {
    static RouteStep of(Route.Step step) {
      return new RouteStep(
          step.depth(),
          step.address().quoted(),
          step.kind(),
          step.by(),
          step.targets().stream().map(Address::quoted).toList());
    }
  }

  /// In the end.
  public enum RouteResult {
    /// Accounts of this server get it.
    LOCAL,
    /// It goes to other servers, and accounts of this server may get it too.
    REMOTE,
    /// Nobody has the address: its sender is told.
    NOBODY,
    /// The domain is not ours.
    NOT_OURS,
    /// Aliases lead too far, or to too many: its sender is told.
    TOO_FAR,
    /// Only disabled accounts would get it: its sender is told.
    DISABLED
  }

  /// How an address leads to those who get its mail.
  public record RouteDetail(
      @Description("in the end") RouteResult result,
      @Description("the steps in their order") List<RouteStep> steps,
      @Description("accounts that get it") List<String> accounts,
      @Description("addresses of other servers that it goes to") List<String> elsewhere) {
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
            .says(GROUP, "Tells what a text stands for, and finds domains, accounts and aliases.")
            .scope("admin.read")
            .query(query)
            .gives(LookupDetail.class, "what was found", this::lookUp),
        Endpoint.get("/lookup/messages", "lookUpMessages")
            .says(
                GROUP,
                "Lists the transactions that a text leads to, the newest first. A page may be"
                    + " short, or empty, and have a `next`; `limit` is about how many there are, at"
                    + " most 100.")
            .scope("admin.read")
            .query(
                query,
                Parameter.whole(
                    "days", 1, EventLog.DAYS_MAX, "how many days (UTC), with today; 7 if missing"))
            .givesPage(MessageLine.class, "the transactions", this::messages),
        Endpoint.get("/routing", "explainRouting")
            .says(GROUP, "Tells step by step who gets mail for an address, or why nobody does.")
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
