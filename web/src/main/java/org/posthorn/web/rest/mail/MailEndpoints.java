package org.posthorn.web.rest.mail;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.posthorn.jmap.Jmap;
import org.posthorn.jmap.blob.Downloads;
import org.posthorn.jmap.blob.Uploads;
import org.posthorn.jmap.correspondents.CorrespondentLimits;
import org.posthorn.jmap.correspondents.Correspondents;
import org.posthorn.store.MailStore;
import org.posthorn.web.rest.Endpoint;

/// Messages, sending and mailboxes of whoever asks.
public final class MailEndpoints {
  private MailEndpoints() {}

  /// What they stand on.
  ///
  /// @param uploads the same that JMAP takes, since they are counted
  public record Ports(
      Jmap jmap,
      MailStore store,
      Uploads uploads,
      Downloads downloads,
      MessageVerdict.Reader verdicts,
      InstantSource clock) {}

  public static List<Endpoint> of(Ports ports) {
    Jmap jmap = ports.jmap();
    Roles roles = new Roles(jmap);
    List<Endpoint> all = new ArrayList<>();
    all.add(new MessageList(jmap, roles).endpoint());
    all.addAll(new MessageReading(jmap, ports.downloads(), ports.verdicts()).endpoints());
    all.addAll(new MessageChanges(jmap, roles).endpoints());
    all.addAll(
        new Sending(
                jmap,
                new Composition(jmap, ports.uploads(), roles),
                roles,
                new SendingKeys(ports.store(), ports.clock()))
            .endpoints());
    all.addAll(new Submissions(jmap, roles).endpoints());
    all.addAll(new MailboxEndpoints(jmap, ports.store()).endpoints());
    all.add(
        new CorrespondentEndpoint(new Correspondents(ports.store(), CorrespondentLimits.defaults()))
            .endpoint());
    return all;
  }
}
