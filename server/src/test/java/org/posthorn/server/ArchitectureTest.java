package org.posthorn.server;

import org.posthorn.architecture.ModuleRules;

class ArchitectureTest implements ModuleRules {}
