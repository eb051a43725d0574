package org.posthorn.jmap.thread;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.posthorn.jmap.email.EmailFeed;
import org.posthorn.jmap.protocol.AllEmails;
import org.posthorn.jmap.protocol.Call;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.ChangesRequest;
import org.posthorn.jmap.protocol.GetRequest;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.jmap.protocol.Method;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.AccountChanges;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.message.Email;
import org.posthorn.store.message.VisibleEmail;
import org.posthorn.store.message.VisibleEmails;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Thread/get and Thread/changes (RFC 8621 §3.1, §3.2). A Thread exists while one of its Emails is
/// visible.
public final class Threads {
  private static final Set<String> PROPERTIES = Set.of("id", "emailIds");

  private static final Comparator<Email> BY_RECEPTION =
      Comparator.comparing(Email::internalDate).thenComparingLong(Email::id);

  private final MailAccounts accounts;
  private final JmapLimits limits;

  private Threads(MailAccounts accounts, JmapLimits limits) {
    this.accounts = accounts;
    this.limits = limits;
  }

  public static List<Method> methods(MailAccounts accounts, JmapLimits limits) {
    Threads threads = new Threads(accounts, limits);
    return List.of(
        new Method("Thread/get", Capability.MAIL, threads::get),
        new Method("Thread/changes", Capability.MAIL, threads::changes));
  }

  private ObjectNode get(Call call) {
    MailAccount mail = accounts.seen(call);
    GetRequest request = GetRequest.read(call, PROPERTIES::contains, PROPERTIES, limits);
    call.arguments().requireAllKnown();
    VisibleEmails emails =
        request.ids().isPresent()
            ? mail.visibleThreads(numbers(request.ids().get()))
            : mail.visible(AllEmails.of(mail, limits));
    Map<Long, List<Email>> threads = new LinkedHashMap<>();
    for (VisibleEmail email : emails.emails()) {
      threads.computeIfAbsent(email.email().threadId(), _ -> new ArrayList<>()).add(email.email());
    }
    List<ObjectNode> found = new ArrayList<>(threads.size());
    threads.forEach((id, members) -> found.add(json(id, members, request.properties())));
    return request.answer(
        ObjectId.ofAccount(mail.id()), Long.toString(emails.states().threads()), found);
  }

  private static ObjectNode json(long id, List<Email> members, Set<String> properties) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", ObjectId.ofThread(id));
    if (properties.contains("emailIds")) {
      ArrayNode ids = json.putArray("emailIds");
      members.stream().sorted(BY_RECEPTION).forEach(email -> ids.add(ObjectId.ofEmail(email.id())));
    }
    return json;
  }

  private static long[] numbers(List<String> ids) {
    return ids.stream()
        .map(ObjectId::thread)
        .filter(OptionalLong::isPresent)
        .mapToLong(OptionalLong::getAsLong)
        .toArray();
  }

  private ObjectNode changes(Call call) {
    MailAccount mail = accounts.seen(call);
    ChangesRequest request = ChangesRequest.read(call);
    call.arguments().requireAllKnown();
    AccountChanges.States states = mail.states();
    if (EmailFeed.knows(mail, request, states.threads())) {
      return answer(mail, request, Long.toString(states.threads()), false, new Found());
    }
    EmailFeed.Part part = EmailFeed.since(mail, request, limits);
    String newState =
        part.hasMore() ? part.newState().toString() : Long.toString(part.states().threads());
    return answer(mail, request, newState, part.hasMore(), found(mail, part));
  }

  /// Ids of Threads in the lists of a response.
  private record Found(List<String> created, List<String> updated, List<String> destroyed) {
    Found() {
      this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }
  }

  private static ObjectNode answer(
      MailAccount mail, ChangesRequest request, String newState, boolean more, Found found) {
    return request.answer(
        ObjectId.ofAccount(mail.id()),
        new ChangesRequest.Changes(
            newState, more, found.created(), found.updated(), found.destroyed()));
  }

  /// A Thread changes only when an Email is added to it or removed from it.
  private static Found found(MailAccount mail, EmailFeed.Part part) {
    Set<Long> came = new HashSet<>(part.created());
    Map<Long, List<Long>> touched = new TreeMap<>();
    for (long id : part.created()) {
      touched.computeIfAbsent(thread(mail, part, id), _ -> new ArrayList<>());
    }
    for (long id : part.destroyed()) {
      touched.computeIfAbsent(thread(mail, part, id), _ -> new ArrayList<>()).add(id);
    }
    Map<Long, Boolean> isNew = new HashMap<>();
    mail.visibleThreads(touched.keySet().stream().mapToLong(Long::longValue).toArray())
        .emails()
        .forEach(email ->
            isNew.merge(
                email.email().threadId(), came.contains(email.email().id()), Boolean::logicalAnd));
    Found found = new Found();
    touched.forEach((thread, gone) -> {
      List<String> list =
          !isNew.containsKey(thread)
              ? found.destroyed()
              : gone.isEmpty() && isNew.getOrDefault(thread, false)
                  ? found.created()
                  : found.updated();
      list.add(ObjectId.ofThread(thread));
    });
    return found;
  }

  private static long thread(MailAccount mail, EmailFeed.Part part, long email) {
    return Optional.ofNullable(part.threadsGone().get(email))
        .or(() -> mail.email(email).map(Email::threadId))
        .orElseThrow(() ->
            ChangesRequest.cannotCalculate("the Thread of a destroyed Email is no longer stored"));
  }
}
