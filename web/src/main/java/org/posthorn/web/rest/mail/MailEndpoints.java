package org.posthorn.web.rest.mail;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.posthorn.jmap.Jmap;
import org.posthorn.jmap.blob.Downloads;
import org.posthorn.jmap.blob.Uploads;
import org.posthorn.jmap.correspondents.Correspondents;
import org.posthorn.store.MailStore;
import org.posthorn.web.rest.Endpoint;

/// Endpoints for messages, sending and mailboxes of the caller's account.
public final class MailEndpoints {
  private MailEndpoints() {}

  /// Their dependencies.
  ///
  /// @param uploads the same object as for JMAP, since uploads are limited
  /// @param sealed opens sealed messages
  public record Dependencies(
      Jmap jmap,
      MailStore store,
      Uploads uploads,
      Downloads downloads,
      MessageVerdict.Reader verdicts,
      SealedReading.Keys sealed,
      Correspondents correspondents,
      InstantSource clock) {}

  public static List<Endpoint> of(Dependencies dependencies) {
    Jmap jmap = dependencies.jmap();
    Roles roles = new Roles(jmap);
    List<Endpoint> all = new ArrayList<>();
    all.add(new MessageList(jmap, roles).endpoint());
    all.addAll(
        new MessageReading(jmap, dependencies.downloads(), dependencies.verdicts()).endpoints());
    all.addAll(new MessageChanges(jmap, roles).endpoints());
    all.add(
        new SealedReading(
                jmap,
                dependencies.downloads(),
                new Composition(jmap, dependencies.uploads(), roles),
                dependencies.sealed())
            .endpoint());
    all.addAll(
        new Sending(
                jmap,
                new Composition(jmap, dependencies.uploads(), roles),
                roles,
                new SendingKeys(dependencies.store(), dependencies.clock()))
            .endpoints());
    all.addAll(new Submissions(jmap, roles).endpoints());
    all.addAll(new MailboxEndpoints(jmap, dependencies.store()).endpoints());
    all.addAll(new TaskEndpoints(jmap).endpoints());
    all.addAll(new SummaryEndpoints(jmap, dependencies.clock()).endpoints());
    all.add(new CorrespondentEndpoint(dependencies.correspondents()).endpoint());
    return all;
  }
}
