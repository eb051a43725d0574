package org.posthorn.jmap.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.store.mail.ObjectId;
import tools.jackson.databind.node.ObjectNode;

/// One call of a method: who calls, and with which arguments. Used by one thread.
public final class Call {
  private final Caller caller;
  private final Principal principal;
  private final Set<Capability> using;
  private final Arguments arguments;
  private final Map<String, String> createdIds;
  private final Bounds bounds;
  private final List<Implicit> implicit = new ArrayList<>();

  /// The answer of a call that the method made by itself (RFC 8620 §5.4, RFC 8621 §7.5).
  record Implicit(String name, ObjectNode arguments) {}

  /// Who may make a call.
  ///
  /// @param seeing the principal that acts on an account; of none of them, the first
  /// @param accounts an account as the session object tells a principal of it
  record Caller(
      Function<Optional<AccountId>, Principal> seeing,
      BiFunction<Principal, AccountId, Optional<ObjectNode>> accounts) {}

  /// What all calls of a request may take together.
  ///
  /// @param room takes room for so many characters of an answer, or throws a [MethodException]
  record Bounds(LongConsumer room, Effort effort) {}

  /// @param using what the client says that it knows
  /// @param createdIds what was created in this request so far, by creation id; may change
  /// @param bounds of all calls of the request
  Call(
      Caller caller,
      Set<Capability> using,
      ObjectNode arguments,
      Map<String, String> createdIds,
      Bounds bounds) {
    this.bounds = bounds;
    this.caller = caller;
    this.using = using;
    this.arguments = new Arguments(arguments);
    principal = caller.seeing().apply(ObjectId.account(arguments.path("accountId").asString("")));
    this.createdIds = createdIds;
  }

  /// Who acts on the account of the argument `accountId`; of a method without it, the first of
  /// those who send the request.
  public Principal principal() {
    return principal;
  }

  /// Who acts on an account that another argument names.
  Principal principal(AccountId account) {
    return caller.seeing().apply(Optional.of(account));
  }

  public Arguments arguments() {
    return arguments;
  }

  /// Whether the client knows of a capability: what that adds to others is not shown to it
  /// otherwise (RFC 8620 §1.8).
  public boolean uses(Capability capability) {
    return using.contains(capability);
  }

  /// Is to be called before much is added to an answer.
  ///
  /// @param characters how much, about
  /// @throws MethodException REQUEST_TOO_LARGE or SERVER_UNAVAILABLE if there is no room for it
  public void tells(long characters) {
    bounds.room().accept(characters);
  }

  /// What this call and those before it in the request have cost.
  public Effort effort() {
    return bounds.effort();
  }

  /// The account of the argument `accountId`. Whether it is there for the principal shows when it
  /// is opened.
  ///
  /// @throws MethodException ACCOUNT_NOT_FOUND if no account has such an id
  public AccountId account() {
    return account("accountId");
  }

  /// As before, of another argument.
  public AccountId account(String argument) {
    return ObjectId.account(arguments.required(argument)).orElseThrow(MailAccounts::notFound);
  }

  /// An account as the session object tells of it; empty if the principal does not see it.
  public Optional<ObjectNode> account(AccountId id) {
    return caller.accounts().apply(principal, id);
  }

  /// An id as a client writes it: one that begins with `#` names what was created in this request
  /// (RFC 8620 §5.3).
  ///
  /// @return empty if nothing was created under that name
  public Optional<String> id(String written) {
    return written.startsWith("#")
        ? Optional.ofNullable(createdIds.get(written.substring(1)))
        : Optional.of(written);
  }

  /// Something was created.
  public void created(String creationId, String id) {
    createdIds.put(creationId, id);
  }

  /// Another call of the same sender with the same created ids, which this method makes itself; its
  /// answer is to be given to [#also].
  public Call implicit(ObjectNode otherArguments) {
    return new Call(caller, using, otherArguments, createdIds, bounds);
  }

  /// Adds an answer behind that of this call.
  public void also(String name, ObjectNode answer) {
    implicit.add(new Implicit(name, answer));
  }

  List<Implicit> implicit() {
    return implicit;
  }
}
