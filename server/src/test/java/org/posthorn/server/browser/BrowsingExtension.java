package org.posthorn.server.browser;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.posthorn.testkit.Programs;

/// Gives tests their [Browsing], made once for all and closed at the end.
final class BrowsingExtension implements BeforeAllCallback, AfterEachCallback, ParameterResolver {
  @Override
  public void beforeAll(ExtensionContext context) {
    Programs.assumeInstalled("chromium");
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (context.getExecutionException().isEmpty()) {
      browsing(context).assertNothingBroke();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Browsing.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Programs.assumeInstalled("chromium");
    return browsing(context);
  }

  private static Browsing browsing(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(BrowsingExtension.class))
        .computeIfAbsent(
            Browsing.class,
            _ -> {
              try {
                return Browsing.open();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            Browsing.class);
  }
}
