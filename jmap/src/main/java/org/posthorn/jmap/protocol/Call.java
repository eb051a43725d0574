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

  /// The response of an implicit call, which the method made itself (RFC 8620 §5.4, RFC 8621 §7.5).
  record Implicit(String name, ObjectNode arguments) {}

  /// The callers of a request.
  ///
  /// @param seeing returns the principal that acts on an account; the first, if none can see it
  /// @param accounts returns an account as in the session object of a principal
  record Caller(
      Function<Optional<AccountId>, Principal> seeing,
      BiFunction<Principal, AccountId, Optional<ObjectNode>> accounts) {}

  /// Limits shared by all calls of a request.
  ///
  /// @param room reserves memory for characters of a response, or throws a [MethodException]
  record Bounds(LongConsumer room, Effort effort) {}

  /// @param using capabilities that the client uses
  /// @param createdIds ids of the objects created in this request so far, by creation id; may
  ///   change
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

  /// The principal that acts on the account of the argument `accountId`; without this argument, the
  /// first caller.
  public Principal principal() {
    return principal;
  }

  /// The principal that acts on an account of another argument.
  Principal principal(AccountId account) {
    return caller.seeing().apply(Optional.of(account));
  }

  public Arguments arguments() {
    return arguments;
  }

  /// Whether the client uses a capability. Otherwise its additions to other capabilities are hidden
  /// (RFC 8620 §1.8).
  public boolean uses(Capability capability) {
    return using.contains(capability);
  }

  /// Must be called before much is added to a response.
  ///
  /// @param characters estimated size
  /// @throws MethodException REQUEST_TOO_LARGE or SERVER_UNAVAILABLE if there is not enough memory
  public void tells(long characters) {
    bounds.room().accept(characters);
  }

  /// The cost of this call and the earlier calls of the request.
  public Effort effort() {
    return bounds.effort();
  }

  /// The account of the argument `accountId`. Whether the principal can see it is checked when it
  /// is opened.
  ///
  /// @throws MethodException ACCOUNT_NOT_FOUND if no account has such an id
  public AccountId account() {
    return account("accountId");
  }

  /// The same for another argument.
  public AccountId account(String argument) {
    return ObjectId.account(arguments.required(argument)).orElseThrow(MailAccounts::notFound);
  }

  /// An account as in the session object; empty if the principal cannot see it.
  public Optional<ObjectNode> account(AccountId id) {
    return caller.accounts().apply(principal, id);
  }

  /// Resolves an id in the input: one that begins with `#` is the creation id of an object of this
  /// request (RFC 8620 §5.3).
  ///
  /// @return empty if nothing was created with that id
  public Optional<String> id(String written) {
    return written.startsWith("#")
        ? Optional.ofNullable(createdIds.get(written.substring(1)))
        : Optional.of(written);
  }

  /// Records the id of a created object.
  public void created(String creationId, String id) {
    createdIds.put(creationId, id);
  }

  /// An implicit call by this method, with the same sender and created ids; pass its response to
  /// [#also].
  public Call implicit(ObjectNode otherArguments) {
    return new Call(caller, using, otherArguments, createdIds, bounds);
  }

  /// Adds a response after that of this call.
  public void also(String name, ObjectNode answer) {
    implicit.add(new Implicit(name, answer));
  }

  List<Implicit> implicit() {
    return implicit;
  }
}
