package org.posthorn.server.browser;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Gives tests their [Browsing], made once for all and closed at the end.
final class BrowsingExtension implements BeforeAllCallback, AfterEachCallback, ParameterResolver {
  @Override
  public void beforeAll(ExtensionContext context) {
    Assumptions.assumeTrue(Browsing.chromium().isPresent(), "Chromium is not installed");
  }

  @Override
  public void afterEach(ExtensionContext context) {
    browsing(context).endTest(context.getExecutionException().isPresent());
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Browsing.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Assumptions.assumeTrue(Browsing.chromium().isPresent(), "Chromium is not installed");
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
