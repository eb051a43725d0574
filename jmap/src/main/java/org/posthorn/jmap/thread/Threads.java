package org.posthorn.jmap.thread;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
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
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.message.Email;
import org.posthorn.store.message.VisibleEmail;
import org.posthorn.store.message.VisibleEmails;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Thread/get and Thread/changes (RFC 8621 §3.1, §3.2). A Thread is there while one of its Emails
/// is visible.
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
    return request.answer(ObjectId.ofAccount(mail.id()), Long.toString(emails.modSeq()), found);
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
    EmailFeed.Part part = EmailFeed.since(mail, request, limits);
    Set<Long> touched = new TreeSet<>();
    for (long id : part.all()) {
      touched.add(
          mail.email(id)
              .map(Email::threadId)
              .orElseThrow(() ->
                  ChangesRequest.cannotCalculate(
                      "the Threads of Emails that were destroyed long ago are not known")));
    }
    Map<Long, Set<Long>> visible = new HashMap<>();
    mail.visibleThreads(touched.stream().mapToLong(Long::longValue).toArray())
        .emails()
        .forEach(email ->
            visible
                .computeIfAbsent(email.email().threadId(), _ -> new HashSet<>())
                .add(email.email().id()));
    boolean whole = mail.viewer().equals(mail.id());
    List<String> created = new ArrayList<>();
    List<String> updated = new ArrayList<>();
    List<String> destroyed = new ArrayList<>();
    for (long thread : touched) {
      Set<Long> members = visible.getOrDefault(thread, Set.of());
      boolean fresh =
          whole ? isNew(mail, thread, part.since()) : part.created().containsAll(members);
      List<String> list = members.isEmpty() ? destroyed : fresh ? created : updated;
      list.add(ObjectId.ofThread(thread));
    }
    return request.answer(
        ObjectId.ofAccount(mail.id()),
        new ChangesRequest.Changes(
            part.newState().toString(), part.hasMore(), created, updated, destroyed));
  }

  /// A Thread is as old as its first Email, whose number it has; for one who does not see all of
  /// it, as the first that he sees.
  private static boolean isNew(MailAccount mail, long thread, long since) {
    return mail.email(thread).map(Email::createdModSeq).orElse(0L) > since;
  }
}
