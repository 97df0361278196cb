import { useMutation } from "@apollo/client/react";
import { useState } from "react";
import { wordsOf } from "./client";
import { LogIn, SignUp } from "./operations";
import { keep, type Session } from "./session";
import { Dialog } from "./ui";

export function SignIn({ close }: { close: () => void }) {
  const [isNew, setNew] = useState(false);
  const [problems, setProblems] = useState<{ field?: string; message: string }[]>([]);
  const [logIn, { loading: loggingIn }] = useMutation(LogIn);
  const [signUp, { loading: signingUp }] = useMutation(SignUp);
  const isBusy = loggingIn || signingUp;

  const submit = async (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "");
    const input = { email: text("email"), password: text("password") };
    setProblems([]);
    try {
      const payload = isNew
        ? (await signUp({ variables: { input: { ...input, name: text("name") } } })).data?.accountSignUp
        : (await logIn({ variables: { input } })).data?.accountLogIn;
      if (payload?.accessToken) {
        keep({ accessToken: payload.accessToken, refreshToken: payload.refreshToken, expiresAt: payload.expiresAt } as Session);
        return close();
      }
      setProblems((payload?.errors ?? []).map(({ field, message }) => ({ field: field?.at(-1), message })));
    } catch (error) {
      setProblems([{ message: wordsOf(error) }]);
    }
  };
  const field = (name: string, label: string, more: React.InputHTMLAttributes<HTMLInputElement>) => {
    const problem = problems.find((one) => one.field === name);
    return (
      <label>
        {label}
        <input name={name} required aria-invalid={!!problem} aria-describedby={problem && `${name}-problem`} {...more} />
        {problem && <span className="problem" id={`${name}-problem`} role="alert">{problem.message}</span>}
      </label>
    );
  };
  const general = problems.filter((one) => !["name", "email", "password"].includes(one.field ?? ""));

  return (
    <Dialog label={isNew ? "Create an account" : "Sign in"} close={close} className="sign-in">
      <h2>{isNew ? "Create an account" : "Welcome back"}</h2>
      <p>Save gigs, hear of new dates, and get a feed that says why.</p>
      <form onSubmit={(event) => void submit(event)}>
        {isNew && field("name", "Name", { autoComplete: "name", maxLength: 100 })}
        {field("email", "E-mail", { type: "email", autoComplete: "username" })}
        {field("password", "Password", { type: "password", autoComplete: isNew ? "new-password" : "current-password", minLength: isNew ? 8 : 1 })}
        {general.map((one) => <p className="problem" role="alert" key={one.message}>{one.message}</p>)}
        <button type="submit" className="primary" disabled={isBusy}>{isBusy ? "One moment…" : isNew ? "Create account" : "Sign in"}</button>
      </form>
      <p>
        {isNew ? "You have an account? " : "New here? "}
        <button type="button" className="link" onClick={() => { setNew(!isNew); setProblems([]); }}>{isNew ? "Sign in" : "Create an account"}</button>
      </p>
    </Dialog>
  );
}
