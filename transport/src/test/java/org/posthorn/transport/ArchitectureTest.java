package org.posthorn.transport;

import org.posthorn.architecture.ModuleRules;

class ArchitectureTest implements ModuleRules {}
