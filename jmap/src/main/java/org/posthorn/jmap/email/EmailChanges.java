package org.posthorn.jmap.email;

import java.util.List;
import org.posthorn.jmap.protocol.Call;
import org.posthorn.jmap.protocol.ChangesRequest;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.ObjectId;
import tools.jackson.databind.node.ObjectNode;

/// Email/changes (RFC 8621 §4.3).
final class EmailChanges {
  private final MailAccounts accounts;
  private final JmapLimits limits;

  EmailChanges(MailAccounts accounts, JmapLimits limits) {
    this.accounts = accounts;
    this.limits = limits;
  }

  ObjectNode answer(Call call) {
    MailAccount mail = accounts.seen(call);
    ChangesRequest request = ChangesRequest.read(call);
    call.arguments().requireAllKnown();
    EmailFeed.Part part = EmailFeed.since(mail, request, limits);
    return request.answer(
        ObjectId.ofAccount(mail.id()),
        new ChangesRequest.Changes(
            part.newState().toString(),
            part.hasMore(),
            ids(part.created()),
            ids(part.updated()),
            ids(part.destroyed())));
  }

  private static List<String> ids(List<Long> numbers) {
    return numbers.stream().map(ObjectId::ofEmail).toList();
  }
}
