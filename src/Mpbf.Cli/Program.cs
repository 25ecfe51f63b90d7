using Mpbf.Cli;

return Commands.Root().Parse(args).Invoke();
