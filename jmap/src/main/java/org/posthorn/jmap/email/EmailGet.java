package org.posthorn.jmap.email;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.posthorn.jmap.protocol.AllEmails;
import org.posthorn.jmap.protocol.Call;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.GetRequest;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.message.Structure;
import org.posthorn.store.message.StructureVisitor;
import org.posthorn.store.message.VisibleEmail;
import org.posthorn.store.message.VisibleEmails;
import tools.jackson.databind.node.ObjectNode;

/// Email/get (RFC 8621 §4.2).
final class EmailGet {
  private final MailAccounts accounts;
  private final JmapLimits limits;
  private final EmailLimits emailLimits;

  EmailGet(MailAccounts accounts, JmapLimits limits, EmailLimits emailLimits) {
    this.accounts = accounts;
    this.limits = limits;
    this.emailLimits = emailLimits;
  }

  ObjectNode answer(Call call) {
    MailAccount mail = accounts.seen(call);
    GetRequest request =
        GetRequest.read(call, property -> isKnown(call, property), EmailJson.DEFAULT, limits);
    BodyRequest bodies = BodyRequest.read(call.arguments());
    call.arguments().requireAllKnown();
    long[] ids = request.ids().map(EmailGet::numbers).orElseGet(() -> AllEmails.of(mail, limits));
    VisibleEmails emails = mail.visible(ids);
    EmailJson json = new EmailJson(request.properties(), bodies, emailLimits, call::tells);
    ReminderJson times = ReminderJson.of(mail, request.properties());
    List<ObjectNode> found = new ArrayList<>(emails.emails().size());
    if (EmailJson.needsMessage(request.properties())) {
      Telling telling = new Telling(mail, emails, json, found);
      mail.structures(
          emails.emails().stream().mapToLong(email -> email.email().id()).toArray(), telling);
    } else {
      emails.emails().forEach(email -> found.add(json.metadata(email, emails.keywords())));
    }
    found.forEach(one -> times.add(one, ObjectId.email(one.get("id").asString()).orElseThrow()));
    return request.answer(
        ObjectId.ofAccount(mail.id()), Long.toString(emails.states().emails()), found);
  }

  private static boolean isKnown(Call call, String property) {
    return EmailJson.isKnown(property)
        || (ReminderJson.isKnown(property) && call.uses(Capability.REMINDERS));
  }

  /// The valid Email ids among these.
  private static long[] numbers(List<String> ids) {
    return ids.stream()
        .map(ObjectId::email)
        .filter(OptionalLong::isPresent)
        .mapToLong(OptionalLong::getAsLong)
        .toArray();
  }

  /// Builds the JSON of each Email when its structure is read.
  private static final class Telling implements StructureVisitor {
    private final MailAccount mail;
    private final VisibleEmails emails;
    private final EmailJson json;
    private final List<ObjectNode> found;
    private final Map<Long, VisibleEmail> byId = new HashMap<>();
    private final TimeSlice slice = new TimeSlice();

    Telling(MailAccount mail, VisibleEmails emails, EmailJson json, List<ObjectNode> found) {
      this.mail = mail;
      this.emails = emails;
      this.json = json;
      this.found = found;
      emails.emails().forEach(email -> byId.put(email.email().id(), email));
    }

    @Override
    public void structure(Structure structure) {
      VisibleEmail email = byId.get(structure.emailId());
      if (email == null) {
        throw new IllegalStateException("a structure that was not requested");
      }
      ObjectNode one = json.metadata(email, emails.keywords());
      try (Message message = Message.of(structure, () -> mail.open(structure.emailId()))) {
        json.add(one, message);
        found.add(one);
      } catch (MailException e) {
        // Expunged between the two reads.
        if (e.kind() != MailException.Kind.NOT_FOUND) {
          throw e;
        }
      }
      slice.breathe();
    }
  }
}
