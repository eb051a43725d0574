package org.posthorn.server.assistant;

import java.util.List;
import java.util.Optional;
import org.posthorn.assistant.conversation.UserMail;
import org.posthorn.directory.Principal;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.Settings;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;
import org.posthorn.web.assistant.AssistantSite;
import org.posthorn.web.mcp.McpLimits;
import org.posthorn.web.mcp.McpSite;
import org.posthorn.web.mcp.McpTools;
import org.posthorn.web.signin.SignIn;

/// Builds the Model Context Protocol. It works where the assistant does, for programs that
/// authenticate themselves: never by the cookie of a browser.
public final class McpSetup {
  private McpSetup() {}

  public static McpSite site(
      Configuration configuration, SignIn signIn, AssistantSite assistant, UserMail mail) {
    McpLimits limits = McpLimits.defaults();
    String version =
        Optional.ofNullable(McpSetup.class.getPackage().getImplementationVersion()).orElse("dev");
    return new McpSite(
        new ProgramAccess(signIn, assistant, configuration.get(Settings.CORS_ORIGINS)),
        new McpTools(
            mail, (principal, details) -> assistant.record(principal, "mcp", details), limits),
        limits,
        version);
  }

  private record ProgramAccess(SignIn signIn, AssistantSite assistant, List<String> origins)
      implements McpSite.Access {
    /// What programs ask for that sign in: they take it from the challenge, and otherwise ask for
    /// every scope that this server knows.
    private static final String ASKED = "mcp.read mcp.draft";

    @Override
    public Principal require(WebRequest request, String scope) {
      Principal principal = signIn.require(request, scope, ASKED);
      if (!assistant.isOn(principal)) {
        throw new WebException(403, "the assistant is turned off");
      }
      return principal;
    }

    @Override
    public boolean admits(WebRequest request, String origin) {
      String own = (request.secure() ? "https://" : "http://") + request.target().authority();
      return origin.equalsIgnoreCase(own) || origins.contains(origin);
    }
  }
}
