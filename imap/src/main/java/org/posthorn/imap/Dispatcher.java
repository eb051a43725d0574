package org.posthorn.imap;

import java.io.IOException;
import org.posthorn.imap.command.Append;
import org.posthorn.imap.command.Authenticate;
import org.posthorn.imap.command.Capability;
import org.posthorn.imap.command.Check;
import org.posthorn.imap.command.Close;
import org.posthorn.imap.command.Copy;
import org.posthorn.imap.command.Create;
import org.posthorn.imap.command.Delete;
import org.posthorn.imap.command.Enable;
import org.posthorn.imap.command.Expunge;
import org.posthorn.imap.command.Fetch;
import org.posthorn.imap.command.GetMetadata;
import org.posthorn.imap.command.GetQuota;
import org.posthorn.imap.command.GetQuotaRoot;
import org.posthorn.imap.command.Id;
import org.posthorn.imap.command.Idle;
import org.posthorn.imap.command.ImapCommand;
import org.posthorn.imap.command.ListMailboxes;
import org.posthorn.imap.command.Login;
import org.posthorn.imap.command.Logout;
import org.posthorn.imap.command.Lsub;
import org.posthorn.imap.command.Move;
import org.posthorn.imap.command.Namespace;
import org.posthorn.imap.command.Noop;
import org.posthorn.imap.command.Rename;
import org.posthorn.imap.command.Search;
import org.posthorn.imap.command.Select;
import org.posthorn.imap.command.SetMetadata;
import org.posthorn.imap.command.Sort;
import org.posthorn.imap.command.StartTls;
import org.posthorn.imap.command.Status;
import org.posthorn.imap.command.Store;
import org.posthorn.imap.command.Subscribe;
import org.posthorn.imap.command.Unauthenticate;
import org.posthorn.imap.command.Unselect;
import org.posthorn.imap.command.Unsubscribe;
import org.posthorn.imap.handler.AppendHandler;
import org.posthorn.imap.handler.CloseHandler;
import org.posthorn.imap.handler.CopyHandler;
import org.posthorn.imap.handler.CreateHandler;
import org.posthorn.imap.handler.DeleteHandler;
import org.posthorn.imap.handler.EnableHandler;
import org.posthorn.imap.handler.ExpungeHandler;
import org.posthorn.imap.handler.FetchHandler;
import org.posthorn.imap.handler.IdHandler;
import org.posthorn.imap.handler.IdleHandler;
import org.posthorn.imap.handler.ListHandler;
import org.posthorn.imap.handler.LoginHandler;
import org.posthorn.imap.handler.LogoutHandler;
import org.posthorn.imap.handler.LsubHandler;
import org.posthorn.imap.handler.MetadataHandler;
import org.posthorn.imap.handler.NamespaceHandler;
import org.posthorn.imap.handler.QuotaHandler;
import org.posthorn.imap.handler.RenameHandler;
import org.posthorn.imap.handler.SearchHandler;
import org.posthorn.imap.handler.SelectHandler;
import org.posthorn.imap.handler.StartTlsHandler;
import org.posthorn.imap.handler.StatusHandler;
import org.posthorn.imap.handler.StoreHandler;
import org.posthorn.imap.handler.SubscribeHandler;
import org.posthorn.imap.handler.UnauthenticateHandler;
import org.posthorn.imap.response.Completion;
import org.posthorn.imap.session.ImapSession;

/// Selects the handler of a command. The compiler checks that none is missing.
final class Dispatcher {
  private Dispatcher() {}

  static Completion run(ImapCommand command, String tag, ImapSession session) throws IOException {
    return switch (command) {
      case Append c -> AppendHandler.run(c, session);
      case Authenticate c -> LoginHandler.run(c, session);
      case Capability _ -> {
        session.out().untagged("CAPABILITY " + session.capabilities());
        yield Completion.of("CAPABILITY completed");
      }
      case Check _ -> Completion.of("CHECK completed");
      case Close _ -> CloseHandler.close(session);
      case Copy c -> CopyHandler.run(c, session);
      case Create c -> CreateHandler.run(c, session);
      case Delete c -> DeleteHandler.run(c, session);
      case Enable c -> EnableHandler.run(c, session);
      case Expunge c -> ExpungeHandler.run(c, session);
      case Fetch c -> FetchHandler.run(c, session);
      case GetMetadata c -> MetadataHandler.run(c, session);
      case GetQuota c -> QuotaHandler.run(c, session);
      case GetQuotaRoot c -> QuotaHandler.run(c, session);
      case SetMetadata c -> MetadataHandler.run(c, session);
      case Id c -> IdHandler.run(c, session);
      case Idle _ -> IdleHandler.run(session);
      case ListMailboxes c -> ListHandler.run(c, session);
      case Login c -> LoginHandler.run(c, session);
      case Logout _ -> LogoutHandler.run(session);
      case Lsub c -> LsubHandler.run(c, session);
      case Move c -> CopyHandler.run(c, session);
      case Namespace _ -> NamespaceHandler.run(session);
      case Noop _ -> Completion.of("NOOP completed");
      case Rename c -> RenameHandler.run(c, session);
      case Search c -> SearchHandler.run(c, tag, session, session.service().clock());
      case Sort c -> SearchHandler.run(c, tag, session, session.service().clock());
      case Select c -> SelectHandler.run(c, session);
      case StartTls _ -> StartTlsHandler.run(session);
      case Status c -> StatusHandler.run(c, session);
      case Store c -> StoreHandler.run(c, session);
      case Subscribe c -> SubscribeHandler.run(c, session);
      case Unauthenticate _ -> UnauthenticateHandler.run(session);
      case Unselect _ -> CloseHandler.unselect(session);
      case Unsubscribe c -> SubscribeHandler.run(c, session);
    };
  }
}
